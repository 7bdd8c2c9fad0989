package io.adstream.kafkastreams.internal.step;

import io.adstream.internal.lane.LaneJoin;
import io.adstream.kafkastreams.internal.group.LaneStarts;
import io.adstream.sink.LaneStatus;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The lanes that this process joins, and the last status of each. A lane can exist twice for a
 * while, if one thread has lost it and another already has it; the newest counts. Thread-safe.
 */
public final class Lanes {

  /** A lane's last status, which outlives the lane, since that takes much memory. */
  private record Snapshot(@Nullable LaneJoin lane, LaneStatus status) {}

  private static final long LOOK_NANOS = 5_000_000L;

  private final Map<Integer, Snapshot> snapshots = new ConcurrentHashMap<>();
  private final LaneStarts starts = new LaneStarts();

  /** The ending lanes that hold nothing more for the sink. */
  private final Set<Integer> handedOn = ConcurrentHashMap.newKeySet();

  private volatile boolean ending;

  /** Counts the starts of lanes. */
  public LaneStarts starts() {
    return starts;
  }

  /** Records that a lane has started. */
  void add(int number, LaneJoin lane) {
    handedOn.remove(number);
    snapshots.put(number, new Snapshot(lane, lane.status()));
    starts.happened();
  }

  /** Records a lane's progress. */
  void update(int number, LaneJoin lane, LaneStatus status) {
    snapshots.computeIfPresent(
        number, (key, last) -> last.lane == lane ? new Snapshot(lane, status) : last);
  }

  /**
   * Records that a lane has ended. While all lanes end, its last status still counts, and its
   * results are still read.
   */
  void remove(int number, LaneJoin lane) {
    boolean stays = ending;
    if (stays) {
      handedOn.add(number);
    }
    snapshots.computeIfPresent(
        number,
        (key, last) -> last.lane != lane ? last : stays ? new Snapshot(null, last.status()) : null);
  }

  /**
   * Makes lanes deliver everything that they hold at their next tick, and later records
   * immediately.
   */
  public void end() {
    ending = true;
  }

  /** Whether all lanes are ending. */
  boolean areEnding() {
    return ending;
  }

  /** Records that an ending lane holds nothing more. */
  void handedOn(int number) {
    handedOn.add(number);
  }

  /** Waits until no ending lane holds anything; returns false on timeout. */
  public boolean awaitHandedOn(Duration patience) {
    long giveUp = System.nanoTime() + patience.toNanos();
    while (!handedOn.containsAll(snapshots.keySet())) {
      if (System.nanoTime() - giveUp > 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return true;
  }

  /** The partitions of a topic that belong to lanes of this process. */
  public Set<TopicPartition> partitions(String topic, IntPredicate chosen) {
    return snapshots.keySet().stream()
        .filter(chosen::test)
        .map(number -> new TopicPartition(topic, number))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The status of each lane, by its number. */
  public Map<Integer, LaneStatus> statuses() {
    return snapshots.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, lane -> lane.getValue().status()));
  }

  /** The combined status of all lanes. */
  public LaneStatus status() {
    return LaneStatus.merge(statuses().values());
  }
}
