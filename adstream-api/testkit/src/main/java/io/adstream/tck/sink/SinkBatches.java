package io.adstream.tck.sink;

import static io.adstream.event.Dimension.AD_CATEGORY;
import static io.adstream.event.Dimension.DEVICE;

import io.adstream.decode.RejectReason;
import io.adstream.event.Attribute;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import io.adstream.sink.Batch;
import io.adstream.sink.LaneStatus;
import io.adstream.sink.SinkSpec;
import io.adstream.tck.Outcome;
import io.adstream.tck.ResultOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The batches used to certify sinks. Batch {@code n} of a lane goes from position {@code 10 n} to
 * {@code 10 (n + 1)}, and is the same in every process.
 */
final class SinkBatches {

  /** The number of positions by which a batch advances its lane. */
  static final int STEP = 10;

  /** All events are on one day, for stores that create daily partitions. */
  private static final long START_MILLIS = Instant.parse("2026-03-01T10:00:00Z").toEpochMilli();

  /** Texts with special cases: quotes, format separators, supplementary characters, empty. */
  private static final List<@Nullable String> TEXTS =
      Collections.unmodifiableList(
          Arrays.asList(
              "plain", "", null, "a\tb\\N\n\"c\",'d'; --", "\u00e9 \ud83d\ude00", "NULL"));

  private static final EventSchema SCHEMA =
      EventSchema.builder()
          .impression(
              Attribute.text("CampaignID"), Attribute.flag("Viewable"), Attribute.integer("Width"))
          .click(Attribute.decimal("Revenue"))
          .build();

  private static final Cube BY_DEVICE = Cube.every(Duration.ofMinutes(1)).by(AD_CATEGORY, DEVICE);
  private static final Cube CAMPAIGNS =
      Cube.every(Duration.ofHours(1))
          .by("CampaignID")
          .named("campaigns")
          .count("viewable_impressions", "Viewable")
          .sum("revenue", "Revenue");

  private SinkBatches() {}

  /** The pipeline that all batches belong to. */
  static SinkSpec spec() {
    return spec("certification", Duration.ofMinutes(15), List.of(BY_DEVICE, CAMPAIGNS));
  }

  /** The same pipeline with another window, whose results cannot be in the same store. */
  static SinkSpec otherSpec() {
    return spec("certification", Duration.ofMinutes(20), List.of(BY_DEVICE, CAMPAIGNS));
  }

  /** Another pipeline with the same settings. */
  static SinkSpec otherPipeline() {
    return spec("another", Duration.ofMinutes(15), List.of(BY_DEVICE, CAMPAIGNS));
  }

  private static SinkSpec spec(String name, Duration window, List<Cube> cubes) {
    JoinPlan plan = new JoinPlan(SCHEMA, JoinSpec.within(window), cubes, UnclickedRows.KEPT);
    return new SinkSpec(name, plan, plan.fingerprint());
  }

  /** The batch with this number. */
  static Batch batch(int lane, int number) {
    return batch(lane, number, results(lane, number));
  }

  /** The batch with this number and the given results. */
  static Batch batch(int lane, int number, Iterable<JoinResult> results) {
    return new Batch(
        lane,
        (long) STEP * number,
        (long) STEP * (number + 1),
        results,
        kpis(lane, number),
        status(number));
  }

  /** An empty batch between any positions. */
  static Batch empty(int lane, long from, long to) {
    return new Batch(lane, from, to, List.of(), List.of(), null);
  }

  /** The contents of a store after the first batches of each lane. */
  static Outcome outcome(JoinPlan plan, int... batches) {
    List<JoinResult> results = new ArrayList<>();
    List<KpiRow> kpis = new ArrayList<>();
    Counters counters = Counters.ZERO;
    for (int lane = 0; lane < batches.length; lane++) {
      for (int number = 0; number < batches[lane]; number++) {
        results.addAll(results(lane, number));
        kpis.addAll(kpis(lane, number));
      }
      if (batches[lane] > 0) {
        counters = counters.plus(status(batches[lane] - 1).counters());
      }
    }
    return ResultOutcome.of(plan, results, match -> false, kpis, counters);
  }

  /** The results of a batch: all kinds, including an impression with two clicks and a tombstone. */
  static List<JoinResult> results(int lane, int number) {
    String id = lane + "-" + number;
    Impression clicked = impression("i" + id, number);
    Click first = click("c" + id, clicked, number);
    return List.of(
        new JoinResult.Matched(clicked, first, true, List.of()),
        new JoinResult.Unclicked(impression("u" + id, number + 1)),
        new JoinResult.Matched(clicked, click("d" + id, clicked, number), false, List.of()),
        new JoinResult.Orphan(click("o" + id, impression("gone" + id, number), number)),
        new JoinResult.Late(impression("l" + id, number + 2), first.eventTimeMillis()),
        new JoinResult.Late(click("m" + id, clicked, number), first.eventTimeMillis()),
        rejected(RejectReason.MALFORMED, number, ("{\u0000" + id).getBytes(StandardCharsets.UTF_8)),
        rejected(RejectReason.MISSING_FIELD, number, null));
  }

  private static JoinResult rejected(RejectReason reason, int number, byte @Nullable [] value) {
    return new JoinResult.Rejected(
        reason, "detail " + number, EventType.CLICK, "clicks", 3, number, value);
  }

  private static Impression impression(String id, int number) {
    Impression.Builder builder =
        Impression.builder(id, SCHEMA)
            .adCategory(text(number))
            .device(text(number + 3))
            .costMicros(1_000_001L + number)
            .eventTimeMillis(time(number))
            .set("CampaignID", text(number + 1));
    if (number % 3 != 0) {
      builder.set("Viewable", number % 3 == 1).set("Width", Long.MAX_VALUE - number);
    }
    return builder.build();
  }

  private static Click click(String id, Impression impression, int number) {
    return Click.builder(id, impression.impressionId(), SCHEMA)
        .clickPosition(text(number + 2))
        .costMicros(number)
        .eventTimeMillis(impression.eventTimeMillis() + 1)
        .set("Revenue", -1_234_567L * number)
        .build();
  }

  private static @Nullable String text(int number) {
    return TEXTS.get(number % TEXTS.size());
  }

  private static long time(int number) {
    return START_MILLIS + number % 240 * 60_000L + number;
  }

  /** Rows of both cubes, one of them twice. */
  private static List<KpiRow> kpis(int lane, int number) {
    long minute = time(number) / 60_000 * 60_000;
    List<@Nullable Object> group =
        Collections.unmodifiableList(Arrays.asList(text(number), text(number + 3)));
    KpiKey byDevice = new KpiKey(BY_DEVICE.name(), minute, group);
    KpiKey campaign =
        new KpiKey(
            CAMPAIGNS.name(),
            minute / 3_600_000 * 3_600_000,
            Collections.singletonList(text(number + 1)));
    return List.of(
        new KpiRow(byDevice, Measures.of(1, 0, 0, 1_000_001L + number, 0)),
        new KpiRow(campaign, Measures.of(1, 2, 1, 7, 2L * number, number % 2, -lane)),
        new KpiRow(byDevice, Measures.of(0, 2, 1, 0, 2L * number)));
  }

  /** Totals since the first batch. */
  private static LaneStatus status(int number) {
    long[] values = new long[Counter.values().length];
    for (Counter counter : Counter.values()) {
      values[counter.ordinal()] = (number + 1L) * (counter.ordinal() + 1);
    }
    long watermark = time(number) - 60_000;
    return new LaneStatus(
        watermark, watermark + 1, watermark + 2, number, 100L * number, Counters.of(values));
  }
}
