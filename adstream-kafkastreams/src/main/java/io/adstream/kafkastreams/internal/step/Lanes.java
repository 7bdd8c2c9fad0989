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
 * The lanes that this process joins, and each one's last status. A lane can be there twice for a
 * while, when a thread has lost it and another has it already: the newest counts. Safe for use by
 * several threads.
 */
public final class Lanes {

  /** A lane's last status; without the lane, which takes much memory, where all have ended. */
  private record Snapshot(@Nullable LaneJoin lane, LaneStatus status) {}

  private static final long LOOK_NANOS = 5_000_000L;

  private final Map<Integer, Snapshot> snapshots = new ConcurrentHashMap<>();
  private final LaneStarts starts = new LaneStarts();

  /** Of the lanes that end, those that hold nothing any more which the sink should have. */
  private final Set<Integer> handedOn = ConcurrentHashMap.newKeySet();

  private volatile boolean ending;

  /** When lanes have started. */
  public LaneStarts starts() {
    return starts;
  }

  /** A lane has started. */
  void add(int number, LaneJoin lane) {
    handedOn.remove(number);
    snapshots.put(number, new Snapshot(lane, lane.status()));
    starts.happened();
  }

  /** A lane has gone on. */
  void update(int number, LaneJoin lane, LaneStatus status) {
    snapshots.computeIfPresent(
        number, (key, last) -> last.lane == lane ? new Snapshot(lane, status) : last);
  }

  /** A lane has ended. While all do, what it said last still counts, and is still read. */
  void remove(int number, LaneJoin lane) {
    boolean stays = ending;
    if (stays) {
      handedOn.add(number);
    }
    snapshots.computeIfPresent(
        number,
        (key, last) -> last.lane != lane ? last : stays ? new Snapshot(null, last.status()) : null);
  }

  /** Has lanes hand on at their next tick all that they hold, and at once what they read later. */
  public void end() {
    ending = true;
  }

  /** Whether all lanes are about to end. */
  boolean areEnding() {
    return ending;
  }

  /** An ending lane holds nothing. */
  void handedOn(int number) {
    handedOn.add(number);
  }

  /** Waits until no ending lane holds anything; returns whether that is so in time. */
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

  /** The status of all lanes together. */
  public LaneStatus status() {
    return LaneStatus.merge(statuses().values());
  }
}
