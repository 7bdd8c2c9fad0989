package io.adstream.benchmarks.micro;

import io.adstream.event.AdEvent;
import io.adstream.event.Impression;
import io.adstream.internal.KpiDeltas;
import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.Delivery;
import io.adstream.internal.codec.DeliveryCodec;
import io.adstream.internal.codec.EventCodec;
import io.adstream.join.JoinPlan;
import io.adstream.kpi.KpiRow;
import java.util.List;
import java.util.function.BiConsumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Serializes and deserializes events, matches and KPI rows. */
@State(Scope.Thread)
public class CodecBenchmark {

  private static final JoinPlan PLAN = Records.workload(1).plan();
  private static final EventCodec EVENTS = new EventCodec(PLAN.schema());
  private static final DeliveryCodec DELIVERIES = new DeliveryCodec(PLAN);

  private final ByteWriter writer = new ByteWriter();
  private final ByteReader reader = new ByteReader(new byte[0]);
  private final List<Impression> impressions = Records.impressions();
  private final List<Delivery.Result> matches =
      Records.matches(Records.COUNT).stream()
          .map(match -> new Delivery.Result(match, System.currentTimeMillis()))
          .toList();
  private final List<KpiRow> kpis = KpiBenchmark.rows(new KpiDeltas(PLAN), impressions);
  private final List<byte[]> impressionBytes =
      bytes(impressions, (out, event) -> EVENTS.write(out, event));
  private final List<byte[]> matchBytes = bytes(matches, DELIVERIES::write);
  private final List<byte[]> kpiBytes = bytes(kpis, CodecBenchmark::writeRow);
  private int next;

  /** Creates the values and their bytes. */
  public CodecBenchmark() {}

  private static <T> List<byte[]> bytes(List<T> values, BiConsumer<ByteWriter, T> codec) {
    ByteWriter out = new ByteWriter();
    return values.stream()
        .map(
            value -> {
              codec.accept(out.clear(), value);
              return out.toByteArray();
            })
        .toList();
  }

  private static void writeRow(ByteWriter out, KpiRow row) {
    DELIVERIES.write(out, new Delivery.KpiRows(List.of(row)));
  }

  private <T> T nextOf(List<T> values) {
    next = next + 1 < values.size() ? next + 1 : 0;
    return values.get(next);
  }

  private ByteReader nextBytes(List<byte[]> values) {
    byte[] bytes = nextOf(values);
    return reader.reset(bytes, 0, bytes.length);
  }

  /** An impression, as it goes into the window's log or to another lane. */
  @Benchmark
  public ByteWriter impressionWritten() {
    EVENTS.write(writer.clear(), nextOf(impressions));
    return writer;
  }

  /** An impression, back. */
  @Benchmark
  public AdEvent impressionRead() {
    return EVENTS.read(nextBytes(impressionBytes));
  }

  /** A match, as it goes to the sink. */
  @Benchmark
  public ByteWriter matchWritten() {
    DELIVERIES.write(writer.clear(), nextOf(matches));
    return writer;
  }

  /** A match, back. */
  @Benchmark
  public Delivery matchRead() {
    return DELIVERIES.read(nextBytes(matchBytes));
  }

  /** A row of a cube, as it goes to the sink. */
  @Benchmark
  public ByteWriter kpiRowWritten() {
    writeRow(writer.clear(), nextOf(kpis));
    return writer;
  }

  /** A row of a cube, back. */
  @Benchmark
  public Delivery kpiRowRead() {
    return DELIVERIES.read(nextBytes(kpiBytes));
  }
}
