package io.adstream.benchmarks.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.benchmarks.WideTraffic;
import io.adstream.decode.CheckedDecoder;
import io.adstream.decode.Decoded;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.decode.mapping.FieldMapping;
import io.adstream.event.EventType;
import io.adstream.join.JoinPlan;
import io.adstream.samples.traffic.TrafficRecord;
import io.adstream.samples.traffic.TrafficSpec;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Decodes JSON records, as every engine does. */
@State(Scope.Thread)
public class DecodeBenchmark {

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Value(EventType type, byte[] json) {
    static Value of(TrafficRecord record) {
      return new Value(record.type(), record.value().getBytes(UTF_8));
    }
  }

  private static final TrafficSpec WORKLOAD = Records.workload(1);

  private final CheckedDecoder decoder = decoder(WORKLOAD);
  private final CheckedDecoder wideDecoder = decoder(WideTraffic.spec(WORKLOAD));
  private final List<Value> impressions = values(Records::isImpression);
  private final CheckedDecoder nestedDecoder = nestedDecoder();
  private final List<Value> nestedImpressions = impressions.stream().map(Nested::of).toList();
  private final List<Value> wideImpressions =
      Records.first(Records::isImpression).stream().map(WideTraffic::of).map(Value::of).toList();
  private final List<Value> clicks = values(Records::isClick);
  private final List<Value> heartbeats =
      values(record -> record.meaning() instanceof Decoded.Heartbeat);
  private final List<Value> rejects = values(record -> record.meaning() instanceof Decoded.Reject);
  private int next;

  /** Creates the values. */
  public DecodeBenchmark() {}

  private static CheckedDecoder decoder(TrafficSpec workload) {
    JoinPlan plan = workload.plan();
    return new CheckedDecoder(
        JsonEventDecoder.create().withSchema(plan.schema()), plan, Clock.systemUTC());
  }

  private static CheckedDecoder nestedDecoder() {
    FieldMapping.Builder mapping = FieldMapping.builder();
    for (String field : Nested.FIELDS) {
      mapping.field(EventType.IMPRESSION, field, "/" + Nested.group(field) + "/" + field);
    }
    JoinPlan plan = WORKLOAD.plan();
    return new CheckedDecoder(
        JsonEventDecoder.of(mapping.build()).withSchema(plan.schema()), plan, Clock.systemUTC());
  }

  /** The same impressions, with groups of three fields in nested objects. */
  private static final class Nested {

    private static final List<String> FIELDS =
        JsonEventDecoder.create().fields(EventType.IMPRESSION);
    private static final Pattern MEMBER = Pattern.compile("\"(\\w+)\":(\"[^\"]*\"|[^,}]+)");

    static String group(String field) {
      return "group" + FIELDS.indexOf(field) / 3;
    }

    static Value of(Value flat) {
      Map<String, List<String>> groups = new LinkedHashMap<>();
      MEMBER
          .matcher(new String(flat.json(), UTF_8))
          .results()
          .forEach(
              member ->
                  groups
                      .computeIfAbsent(group(member.group(1)), group -> new ArrayList<>())
                      .add(member.group()));
      List<String> members = new ArrayList<>();
      groups.forEach(
          (group, inner) -> members.add('"' + group + "\":{" + String.join(",", inner) + "}"));
      return new Value(flat.type(), ("{" + String.join(",", members) + "}").getBytes(UTF_8));
    }
  }

  private static List<Value> values(Predicate<TrafficRecord> kind) {
    return Records.first(kind).stream().map(Value::of).toList();
  }

  private Decoded decode(List<Value> values) {
    return decode(decoder, values);
  }

  private Decoded decode(CheckedDecoder decoder, List<Value> values) {
    Value value = values.get(next++ & (Records.COUNT - 1));
    return decoder.decode(value.type(), SourceRecord.of(value.json()));
  }

  /** An impression. */
  @Benchmark
  public Decoded impression() {
    return decode(impressions);
  }

  /** The same impression, its fields in nested objects. */
  @Benchmark
  public Decoded nestedImpression() {
    return decode(nestedDecoder, nestedImpressions);
  }

  /** An impression with ten declared texts, a flag and an amount. */
  @Benchmark
  public Decoded wideImpression() {
    return decode(wideDecoder, wideImpressions);
  }

  /** The same impression, without declaring any of these. */
  @Benchmark
  public Decoded undeclaredImpression() {
    return decode(decoder, wideImpressions);
  }

  /** A click. */
  @Benchmark
  public Decoded click() {
    return decode(clicks);
  }

  /** A heartbeat. */
  @Benchmark
  public Decoded heartbeat() {
    return decode(heartbeats);
  }

  /** An invalid record, for each reason in turn. */
  @Benchmark
  public Decoded rejected() {
    return decode(rejects);
  }
}
