package io.adstream.internal.codec;

import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import io.adstream.sink.LaneStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Serializes deliveries of a plan. Immutable. */
public final class DeliveryCodec {

  private static final int RESULT = 'R';

  /** A match with the Kafka timestamp of its click. */
  private static final int MATCH = 'M';

  private static final int KPIS = 'V';
  private static final int STATUS = 'U';

  /** Of versions before cubes had reach. */
  private static final int KPIS_WITHOUT_REACH = 'Q';

  /** Of versions before cubes had declared measures. */
  private static final int OLD_KPIS = 'K';

  /** Watermark and counters. */
  private static final int OLD_STATUS = 'T';

  /** Watermark, and counters without their number. */
  private static final int OLDEST_STATUS = 'S';

  private final ResultCodec results;
  private final KpiCodec kpis;

  /** Creates a codec for a plan's deliveries. */
  public DeliveryCodec(JoinPlan plan) {
    results = new ResultCodec(plan);
    kpis = new KpiCodec(plan);
  }

  /** Writes a delivery. */
  public void write(ByteWriter out, Delivery delivery) {
    delivery.accept(
        new Delivery.Visitor() {
          @Override
          public void result(JoinResult result, long recordMillis) {
            if (recordMillis >= 0 && result instanceof JoinResult.Matched) {
              results.write(out.writeByte(MATCH).writeVarint(recordMillis), result);
            } else {
              results.write(out.writeByte(RESULT), result);
            }
          }

          @Override
          public void kpis(List<KpiRow> rows) {
            out.writeByte(KPIS).writeVarint(rows.size());
            rows.forEach(row -> kpis.write(out, row));
          }

          @Override
          public void status(LaneStatus status) {
            LaneStatusCodec.write(out.writeByte(STATUS), status);
          }
        });
  }

  /**
   * Reads a delivery.
   *
   * @throws CorruptBytesException if the bytes are not those written
   */
  public Delivery read(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case RESULT -> new Delivery.Result(results.read(in), Delivery.NO_TIME);
      case MATCH -> {
        long recordMillis = in.readVarint();
        yield new Delivery.Result(results.read(in), recordMillis);
      }
      case KPIS -> rows(in, kpis::read);
      case KPIS_WITHOUT_REACH -> rows(in, kpis::readWithoutReach);
      case OLD_KPIS -> rows(in, kpis::readOld);
      case STATUS -> new Delivery.Status(LaneStatusCodec.read(in));
      case OLD_STATUS ->
          new Delivery.Status(LaneStatusCodec.old(in.readLong(), CountersCodec.read(in)));
      case OLDEST_STATUS ->
          new Delivery.Status(
              LaneStatusCodec.old(in.readLong(), CountersCodec.readWithoutCount(in)));
      default -> throw new CorruptBytesException("a delivery's kind is " + kind);
    };
  }

  private static Delivery rows(ByteReader in, Function<ByteReader, KpiRow> read) {
    int size = in.readCount();
    List<KpiRow> rows = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      rows.add(read.apply(in));
    }
    return new Delivery.KpiRows(rows);
  }
}
