package io.adstream.enginetests.tables;

import io.adstream.decode.Decoded;
import io.adstream.engine.PipelineSpec;
import io.adstream.event.AdEvent;
import io.adstream.event.Attributes;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.event.StreamSchema;
import io.adstream.join.JoinPlan;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.Measures;
import io.adstream.samples.send.EventProducer;
import io.adstream.samples.send.Topics;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficAnswer;
import io.adstream.samples.traffic.TrafficRecord;
import io.adstream.samples.traffic.TrafficSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Traffic in two parts, and a pipeline whose schema, measures and cubes grow in between. Events
 * read before have no declared attributes, even if they are joined later; additions count from then
 * on. Not thread-safe.
 */
public final class SchemaGrowth {

  private static final Cube TOTAL = Cube.every(Duration.ofMinutes(5)).named("total");

  private final TrafficSpec traffic;
  private final Topics topics;
  private final List<TrafficRecord> records = new ArrayList<>();
  private final SentTraffic first;
  private final SentTraffic all;

  /** Traffic of a seed for these topics. */
  public SchemaGrowth(Topics topics, long seed, long impressions) {
    this.topics = topics;
    traffic = Workload.traffic(seed, impressions);
    new DeclaredTraffic(traffic).forEachRemaining(records::add);
    first = new SentTraffic(traffic.join());
    all = new SentTraffic(traffic.join());
  }

  /** The pipeline before: standard attributes and one cube. */
  public PipelineSpec.Builder before(PipelineSpec.Builder spec) {
    return common(spec).cube(TOTAL);
  }

  /** The pipeline after: declared attributes, measures of the cube, and another cube. */
  public PipelineSpec.Builder after(PipelineSpec.Builder spec) {
    Cube grown = TOTAL.count("viewable_impressions", "Viewable").sum("revenue", "Revenue");
    return common(spec).schema(traffic.schema()).cube(grown).cube(traffic.cubes().get(2));
  }

  private PipelineSpec.Builder common(PipelineSpec.Builder spec) {
    return spec.join(
            traffic.join().toBuilder()
                .repeatInterval(null)
                .invalidWhen(EventType.IMPRESSION, null)
                .invalidWhen(EventType.CLICK, null)
                .build())
        .unclickedRows(UnclickedRows.KEPT);
  }

  /** Sends the first part, after which windows are open. */
  public void sendFirst() {
    send(records.subList(0, records.size() / 2), true);
  }

  /** Sends the rest. */
  public void sendRest() {
    send(records.subList(records.size() / 2, records.size()), false);
  }

  private void send(List<TrafficRecord> part, boolean isFirst) {
    try (EventProducer producer = new EventProducer(topics, OptionalInt.empty())) {
      for (TrafficRecord record : part) {
        if (record.isHeartbeat()) {
          all.add(record, producer.heartbeat(record.type(), record.value()));
          continue;
        }
        producer.send(record.type(), record.key(), record.value());
        TrafficRecord read = isFirst ? asStandard(record) : record;
        all.add(read, 1);
        if (isFirst) {
          first.add(read, 1);
        }
      }
      producer.flush();
    }
  }

  private static TrafficRecord asStandard(TrafficRecord record) {
    if (!(record.meaning() instanceof Decoded.Event of)) {
      return record;
    }
    AdEvent event = of.event();
    StreamSchema schema = EventSchema.STANDARD.of(event.type());
    @Nullable Object[] values = new Object[schema.size()];
    Arrays.setAll(values, event.attributes()::value);
    Attributes attributes = Attributes.of(schema, values);
    AdEvent standard =
        event instanceof Click click
            ? new Click(
                click.clickId(),
                click.joinId(),
                attributes,
                click.costMicros(),
                click.eventTimeMillis())
            : new Impression(event.id(), attributes, event.costMicros(), event.eventTimeMillis());
    return new TrafficRecord(
        record.type(),
        record.key(),
        record.value(),
        record.arrivalMillis(),
        new Decoded.Event(standard));
  }

  /** The number of records sent. */
  public long sent() {
    return all.records();
  }

  /** The watermark at the end. */
  public long endMillis() {
    return all.newestMillis() - traffic.join().impressionLateness().toMillis();
  }

  /** The expected tables after the second pipeline. */
  public Tables expected(JoinPlan after) {
    TrafficAnswer answer = all.answer(Map.of());
    TrafficAnswer before = first.answer(Map.of());
    Tables tables = Tables.withUnclicked(answer, after);
    Map<KpiKey, Measures> kpis = new HashMap<>(tables.kpis());
    Tables.of(before, after)
        .kpis()
        .forEach(
            (key, uncounted) -> {
              if (!key.cube().equals(TOTAL.name())) {
                kpis.computeIfPresent(key, (same, counted) -> minus(counted, uncounted));
              }
            });
    List<Impression> since = new ArrayList<>(answer.impressions());
    Set<String> earlier = new HashSet<>();
    before.impressions().forEach(impression -> earlier.add(impression.impressionId()));
    since.removeIf(impression -> earlier.contains(impression.impressionId()));
    Map<String, Map<List<@Nullable Object>, Long>> facts = new HashMap<>(tables.facts());
    facts.put("reach", BatchReach.of(after, since));
    return new Tables(facts, kpis, tables.counters());
  }

  private static @Nullable Measures minus(Measures counted, Measures uncounted) {
    long[] values = counted.toArray();
    Arrays.setAll(values, i -> counted.value(i) - uncounted.value(i));
    return Arrays.stream(values).allMatch(value -> value == 0) ? null : Measures.of(values);
  }
}
