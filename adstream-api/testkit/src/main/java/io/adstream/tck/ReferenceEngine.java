package io.adstream.tck;

import io.adstream.decode.CheckedDecoder;
import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.engine.Keying;
import io.adstream.event.EventType;
import io.adstream.internal.KpiDeltas;
import io.adstream.internal.PlacementCheck;
import io.adstream.internal.lane.LaneJoin;
import io.adstream.internal.lane.LanePartitions;
import io.adstream.internal.window.WindowBudget;
import io.adstream.internal.window.WindowLog;
import io.adstream.join.Counters;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measure.Traffic;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An in-memory engine with one lane, which reads all partitions in random order and commits at
 * random moments. A commit stores results, KPIs, read positions and the window's log together; a
 * crash reverts to the last commit. The protected methods are those that a faulty engine may get
 * wrong; tests of the kit override them.
 */
public class ReferenceEngine implements EngineHarness {

  private static final long MAX_WINDOW_BYTES = 256L << 20;

  private final long seed;
  private Random random = new Random();

  @SuppressWarnings("NullAway.Init") // from start to stop
  private Scenario scenario;

  @SuppressWarnings("NullAway.Init") // from start to stop
  private JoinPlan plan;

  @SuppressWarnings("NullAway.Init") // from start to stop
  private CheckedDecoder decoder;

  private final List<Partition> partitions = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // from start to stop
  private PlacementCheck placement;

  @SuppressWarnings("NullAway.Init") // from start to stop
  private LaneJoin lane;

  private final List<JoinResult> uncommitted = new ArrayList<>();
  private final List<JoinResult> committed = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // from start to stop
  private KpiDeltas totals;

  private final Map<Long, TreeMap<Long, byte[]>> log = new HashMap<>();

  /** Creates an engine with a random seed. */
  public ReferenceEngine() {
    this(1);
  }

  /**
   * Creates an engine with a given seed.
   *
   * @param seed determines the order of reading and the commits
   */
  public ReferenceEngine(long seed) {
    this.seed = seed;
  }

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public void start(Scenario scenario) {
    stop();
    this.scenario = scenario;
    random = new Random(seed + scenario.name().hashCode());
    for (EventType type : EventType.values()) {
      for (int number = 0; number < scenario.partitions(); number++) {
        partitions.add(new Partition(type, number));
      }
    }
    placement =
        new PlacementCheck(
            scenario.keyed() ? Keying.BY_IMPRESSION_ID : Keying.ANY,
            scenario.partitions(),
            scenario.partitions());
    plan =
        new JoinPlan(
            scenario.schema(), spec(scenario.spec()), cubes(scenario.cubes()), UnclickedRows.KEPT);
    decoder =
        new CheckedDecoder(
            decoder().withSchema(scenario.schema()), scenario.plan(), Clock.systemUTC());
    totals = new KpiDeltas(plan);
    lane = newLane();
  }

  @Override
  public void send(List<Scenario.Message> records) {
    for (Scenario.Message message : records) {
      String key = message.key();
      int number = key == null ? random.nextInt(scenario.partitions()) : scenario.partition(key);
      partition(message.type(), number).values.add(written(message.type(), message.value()));
    }
    read(random.nextInt(records.size() + 1));
  }

  @Override
  public void advance(Instant to) {
    read(Integer.MAX_VALUE);
    for (Partition partition : partitions) {
      JoinSpec spec = scenario.spec();
      boolean impressions = partition.type == EventType.IMPRESSION;
      Instant time = to.plus(impressions ? spec.impressionLateness() : spec.clickLateness());
      String beat = "{\"Heartbeat\":true,\"EventTime\":" + time.toEpochMilli() + "}";
      partition.values.add(written(partition.type, beat));
    }
    read(Integer.MAX_VALUE);
    lane.closePassed();
    commit();
  }

  @Override
  public Outcome outcome() {
    return ResultOutcome.of(plan, committed, this::isInvalid, kpis(), counters());
  }

  @Override
  public Crash crashAndRestart() {
    LaneJoin dead = lane;
    dropUncommitted();
    rewind();
    lane = newLane();
    restore();
    return new Crash(dead);
  }

  @Override
  public void stop() {
    partitions.clear();
    uncommitted.clear();
    committed.clear();
    log.clear();
  }

  @Override
  public void close() {
    stop();
  }

  /**
   * Returns the decoder of the records, for the standard attributes.
   *
   * @return the decoder
   */
  protected EventDecoder decoder() {
    return JsonEventDecoder.create();
  }

  /**
   * {@return a record's value as stored in the topic}
   *
   * @param type the stream
   * @param value the record's value
   */
  protected byte[] written(EventType type, String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * {@return the join to run}
   *
   * @param asked the scenario's join
   */
  protected JoinSpec spec(JoinSpec asked) {
    return asked;
  }

  /**
   * {@return the cubes to maintain}
   *
   * @param asked the scenario's
   */
  protected List<Cube> cubes(List<Cube> asked) {
    return asked;
  }

  /**
   * {@return the decoded record; null to skip it}
   *
   * @param type the stream
   * @param value the record's value
   */
  protected @Nullable Decoded decode(EventType type, byte[] value) {
    return decoder.decode(type, SourceRecord.of(value));
  }

  /**
   * {@return a decoded record after checking its partition}
   *
   * @param type the stream
   * @param partition the partition that it was read from
   * @param decoded the decoder's result
   */
  protected Decoded placed(EventType type, int partition, Decoded decoded) {
    return placement.check(type, partition, decoded);
  }

  /**
   * Receives a result of the join.
   *
   * @param result the result
   */
  protected void say(JoinResult result) {
    uncommitted.add(result);
  }

  /**
   * {@return whether the row of a match counts as invalid traffic}
   *
   * @param match a match of this plan
   */
  protected boolean isInvalid(JoinResult.Matched match) {
    return plan.traffic(match.impression(), match.click()) == Traffic.INVALID;
  }

  /** {@return the plan} */
  protected final JoinPlan plan() {
    return plan;
  }

  /** {@return the results committed so far} */
  protected final List<JoinResult> committed() {
    return Collections.unmodifiableList(committed);
  }

  /** {@return all amounts added to cubes; those with the same key are summed} */
  protected List<KpiRow> kpis() {
    List<KpiRow> all = new ArrayList<>(totals.rows());
    all.addAll(lane.kpis().rows());
    return all;
  }

  /** {@return the counters} */
  protected Counters counters() {
    return lane.counters();
  }

  /** Makes everything since the last commit durable. */
  protected void commit() {
    committed.addAll(uncommitted);
    uncommitted.clear();
    if (random.nextBoolean()) { // otherwise they stay in the lane and in its log
      drainKpis();
    }
    lane.log(
        new WindowLog() {
          @Override
          public void put(long segment, long sequence, byte[] block) {
            log.computeIfAbsent(segment, s -> new TreeMap<>()).put(sequence, block.clone());
          }

          @Override
          public void drop(long segment, long sequence) {
            log.getOrDefault(segment, new TreeMap<>()).remove(sequence);
          }
        });
    partitions.forEach(partition -> partition.committed = partition.position);
  }

  private void drainKpis() {
    lane.kpis().drain().forEach(totals::add);
  }

  /** At a crash: discards the uncommitted results. */
  protected void dropUncommitted() {
    uncommitted.clear();
  }

  /** At a crash: reverts to the committed positions. */
  protected void rewind() {
    partitions.forEach(partition -> partition.position = partition.committed);
  }

  /** After a crash: restores the lane from the log. */
  protected void restore() {
    List<Long> segments = new ArrayList<>(log.keySet());
    Collections.shuffle(segments, random);
    for (Long segment : segments) {
      log.getOrDefault(segment, new TreeMap<>())
          .forEach((sequence, block) -> lane.replay(segment, sequence, block));
    }
    lane.replayed();
  }

  private LaneJoin newLane() {
    return new LaneJoin(
        plan,
        new LanePartitions(0, scenario.partitions(), scenario.partitions()),
        new WindowBudget(MAX_WINDOW_BYTES),
        this::say);
  }

  private Partition partition(EventType type, int number) {
    return partitions.get(type.ordinal() * scenario.partitions() + number);
  }

  /** Reads up to this many records: in order within a partition, and partitions in random order. */
  private void read(int most) {
    List<Partition> unread = new ArrayList<>(partitions);
    for (int i = 0; i < most; i++) {
      unread.removeIf(partition -> partition.position == partition.values.size());
      if (unread.isEmpty()) {
        return;
      }
      readNext(unread.get(random.nextInt(unread.size())));
      if (random.nextInt(20) == 0) {
        lane.closePassed(random::nextBoolean);
      }
      if (random.nextInt(12) == 0) {
        commit();
      }
    }
  }

  private void readNext(Partition partition) {
    int offset = partition.position++;
    byte[] value = partition.values.get(offset);
    Decoded decoded = decode(partition.type, value);
    if (decoded != null) {
      String topic = partition.type == EventType.IMPRESSION ? "impressions" : "clicks";
      Decoded placed = placed(partition.type, partition.number, decoded);
      lane.read(partition.type, placed, topic, partition.number, offset, value);
    }
  }

  /** A topic's partition and read position. */
  private static final class Partition {
    private final EventType type;
    private final int number;
    private final List<byte[]> values = new ArrayList<>();
    private int position;
    private int committed;

    Partition(EventType type, int number) {
      this.type = type;
      this.number = number;
    }
  }
}
