package io.adstream.internal.lane;

import static java.util.Objects.requireNonNull;

import io.adstream.decode.Decoded;
import io.adstream.event.AdEvent;
import io.adstream.event.Dimension;
import io.adstream.event.EventType;
import io.adstream.fuzz.RandomValues;
import io.adstream.internal.window.WindowBudget;
import io.adstream.internal.window.WindowLog;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A lane with an in-memory log that it can be restored from. */
final class LoggedLane {

  static final JoinSpec SPEC =
      JoinSpec.within(Duration.ofMinutes(10))
          .withClockSkew(Duration.ofSeconds(2))
          .allowedLateness(Duration.ofMinutes(1));

  private static final List<Cube> CUBES =
      List.of(
          Cube.every(Duration.ofMinutes(1))
              .by(Dimension.DEVICE, Dimension.USER_ID)
              .count("viewable_impressions", "Viewable")
              .sum("bid_price", "BidPrice"),
          Cube.every(Duration.ofMinutes(5))
              .attributedBy(Attribution.CLICK_TIME)
              .sum("revenue", "Revenue"));

  /** Attributes and measures, and neither invalid nor repeated clicks. */
  static final JoinPlan GROSS = new JoinPlan(RandomValues.SCHEMA, SPEC, CUBES, UnclickedRows.KEPT);

  /** The same with invalid and repeated clicks. */
  static final JoinPlan NET =
      new JoinPlan(
          RandomValues.SCHEMA,
          SPEC.toBuilder()
              .repeatInterval(Duration.ofMinutes(2))
              .invalidWhen(EventType.IMPRESSION, "Viewable")
              .invalidWhen(EventType.CLICK, "IsBot")
              .build(),
          CUBES,
          UnclickedRows.KEPT);

  /** Blocks by segment and sequence. */
  final Map<List<Long>, byte[]> blocks;

  final Map<JoinResult, Integer> results = new HashMap<>();
  final LaneJoin lane;
  private final JoinPlan plan;

  LoggedLane() {
    this(GROSS);
  }

  LoggedLane(JoinPlan plan) {
    this(plan, Map.of());
  }

  /** A result without what depends on the order of arrival: which match was the first. */
  static JoinResult inAnyOrder(JoinResult result) {
    return result instanceof JoinResult.Matched match
        ? new JoinResult.Matched(match.impression(), match.click())
        : result;
  }

  private LoggedLane(JoinPlan plan, Map<List<Long>, byte[]> blocks) {
    this.plan = plan;
    lane =
        new LaneJoin(
            plan,
            new LanePartitions(0, 1, 1),
            new WindowBudget(1 << 28),
            result -> results.merge(inAnyOrder(result), 1, Integer::sum));
    this.blocks =
        new TreeMap<>(
            (a, b) ->
                a.get(0).equals(b.get(0))
                    ? a.get(1).compareTo(b.get(1))
                    : a.get(0).compareTo(b.get(0)));
    this.blocks.putAll(blocks);
  }

  /** A lane from these blocks. */
  static LoggedLane replayed(Map<List<Long>, byte[]> blocks, Random random) {
    return replayed(GROSS, blocks, random);
  }

  /** A lane of this plan from these blocks. */
  static LoggedLane replayed(JoinPlan plan, Map<List<Long>, byte[]> blocks, Random random) {
    LoggedLane lane = new LoggedLane(plan, blocks);
    for (List<Long> key : replayOrder(blocks.keySet(), random)) {
      lane.lane.replay(key.get(0), key.get(1), requireNonNull(blocks.get(key)).clone());
    }
    lane.lane.replayed();
    return lane;
  }

  /** The blocks of a segment in the order of their sequences, and the segments' in any. */
  static List<List<Long>> replayOrder(Set<List<Long>> keys, Random random) {
    List<List<Long>> turns = new ArrayList<>(keys);
    Collections.shuffle(turns, random);
    Map<Long, TreeSet<Long>> sequences = new HashMap<>();
    for (List<Long> key : keys) {
      sequences.computeIfAbsent(key.get(0), segment -> new TreeSet<>()).add(key.get(1));
    }
    List<List<Long>> order = new ArrayList<>();
    for (List<Long> turn : turns) {
      Long next = requireNonNull(requireNonNull(sequences.get(turn.get(0))).pollFirst());
      order.add(List.of(turn.get(0), next));
    }
    return order;
  }

  /** This lane after a crash, restored from the log. */
  LoggedLane again(Random random) {
    return replayed(plan, blocks, random);
  }

  void read(AdEvent event) {
    readInto(lane, event);
  }

  static void readInto(LaneJoin lane, AdEvent event) {
    lane.read(event.type(), new Decoded.Event(event), "topic", 0, 0, null);
  }

  void advance(long timeMillis) {
    advanceOnly(timeMillis);
    lane.closePassed();
  }

  /** Moves event time, and closes nothing. */
  void advanceOnly(long timeMillis) {
    for (EventType type : EventType.values()) {
      lane.advance(type, 0, timeMillis);
    }
  }

  void log() {
    lane.log(
        new WindowLog() {
          @Override
          public void put(long segment, long sequence, byte[] block) {
            blocks.put(List.of(segment, sequence), block.clone());
          }

          @Override
          public void drop(long segment, long sequence) {
            blocks.remove(List.of(segment, sequence));
          }
        });
  }

  /** The lane's observable state, except its results. */
  Map<String, Object> state() {
    Map<KpiRow, Integer> kpis = new HashMap<>();
    lane.kpis().rows().forEach(row -> kpis.merge(row, 1, Integer::sum));
    return Map.of(
        "watermark", lane.watermarkMillis(),
        "open", lane.openEvents(),
        "counters", lane.counters(),
        "kpis", kpis);
  }
}
