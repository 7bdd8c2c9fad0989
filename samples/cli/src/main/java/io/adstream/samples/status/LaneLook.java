package io.adstream.samples.status;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.adstream.engine.KafkaSource;
import io.adstream.jdbc.StoredProgress;
import io.adstream.samples.config.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds lanes of a pipeline on Kafka Streams that do not move, by the positions in the topics
 * between its steps. A lane that has old records before it may be catching up; it is stuck if it
 * stays where it is, or the pipeline is down or restoring.
 */
final class LaneLook {

  /** Commits that take long are up to 5 s apart, or the commit interval if that is longer. */
  private static final Duration BETWEEN_COMMITS = Duration.ofSeconds(5);

  private static final long LOOK_NANOS = Duration.ofMillis(250).toNanos();

  /** Where records wait, and what is wrong where they stay. */
  private enum Step {
    SOURCE(16, "reading is stuck at source partitions %s, with records older than %s"),
    SHUFFLE(16, "joining is stuck in lanes %s, with records older than %s"),
    RESULTS(1, "storing is stuck in lanes %s, with results older than %s");

    /** At most as many as there are producers. */
    private final int markers;

    private final String problem;

    Step(int markers, String problem) {
      this.markers = markers;
      this.problem = problem;
    }
  }

  /** A task: a partition's number is its lane's, except before a shuffle. */
  private record Task(Step step, int number) implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      return step == other.step
          ? Integer.compare(number, other.number)
          : step.compareTo(other.step);
    }
  }

  private final KafkaQueries kafka;
  private final Set<String> sources;
  private final String group;
  private final Supplier<StoredProgress> progress;
  private final Duration patience;

  /** More than twice the longest time between two commits. */
  static Duration patience(Duration commitInterval) {
    Duration longest =
        commitInterval.compareTo(BETWEEN_COMMITS) > 0 ? commitInterval : BETWEEN_COMMITS;
    return longest.multipliedBy(2).plusSeconds(2);
  }

  /**
   * A look at a pipeline.
   *
   * @param group its consumer group
   * @param progress reads its tables
   * @param patience how long a lane may stay where it is
   */
  LaneLook(
      KafkaQueries kafka,
      KafkaSource source,
      String group,
      Supplier<StoredProgress> progress,
      Duration patience) {
    this.kafka = kafka;
    this.sources = new TreeSet<>(List.of(source.impressionsTopic(), source.clicksTopic()));
    this.group = group;
    this.progress = progress;
    this.patience = patience;
  }

  /**
   * What is stuck; empty where nothing is. Takes some seconds where something may be.
   *
   * @param mostBehind how long a record may wait
   * @throws IllegalStateException if Kafka cannot be asked
   */
  List<String> problems(Duration mostBehind) {
    Map<Task, Map<TopicPartition, Long>> before = positions();
    Instant since = Instant.now().minus(mostBehind);
    Set<TopicPartition> waiting = waiting(before, since);
    Set<Task> stuck = new TreeSet<>(before.keySet());
    stuck.removeIf(
        task -> Collections.disjoint(waiting, requireNonNull(before.get(task)).keySet()));
    long due = System.nanoTime() + patience.toNanos();
    while (!stuck.isEmpty() && System.nanoTime() < due) {
      LockSupport.parkNanos(LOOK_NANOS);
      Map<Task, Map<TopicPartition, Long>> now = positions();
      stuck.removeIf(task -> !requireNonNull(before.get(task)).equals(now.get(task)));
    }
    return problems(stuck, mostBehind);
  }

  private static List<String> problems(Set<Task> stuck, Duration mostBehind) {
    List<String> problems = new ArrayList<>();
    for (Step step : Step.values()) {
      String numbers =
          stuck.stream()
              .filter(task -> task.step == step)
              .map(task -> String.valueOf(task.number))
              .collect(joining(", "));
      if (!numbers.isEmpty()) {
        problems.add(step.problem.formatted(numbers, Settings.text(mostBehind)));
      }
    }
    return problems;
  }

  /**
   * Where each task is: the group knows how far it reads, the tables how far results are stored.
   */
  private Map<Task, Map<TopicPartition, Long>> positions() {
    Map<Task, Map<TopicPartition, Long>> positions = new HashMap<>();
    kafka
        .committed(group)
        .forEach(
            (partition, position) -> {
              Step step = sources.contains(partition.topic()) ? Step.SOURCE : Step.SHUFFLE;
              positions
                  .computeIfAbsent(new Task(step, partition.partition()), key -> new HashMap<>())
                  .put(partition, position);
            });
    for (StoredProgress.Lane lane : progress.get().lanes()) {
      positions.put(
          new Task(Step.RESULTS, lane.lane()),
          Map.of(new TopicPartition(group + "-results", lane.lane()), lane.position()));
    }
    return positions;
  }

  /**
   * The partitions that have records from before a time, and after their position. Their last
   * offsets may be markers of transactions, which nobody reads.
   */
  private Set<TopicPartition> waiting(
      Map<Task, Map<TopicPartition, Long>> positions, Instant since) {
    Set<TopicPartition> all = new HashSet<>();
    positions.values().forEach(each -> all.addAll(each.keySet()));
    Map<TopicPartition, Long> ends = kafka.offsets(all, OffsetSpec.latest());
    Map<TopicPartition, Long> recent =
        kafka.offsets(all, OffsetSpec.forTimestamp(since.toEpochMilli()));
    Set<TopicPartition> waiting = new HashSet<>();
    positions.forEach(
        (task, each) ->
            each.forEach(
                (partition, position) -> {
                  long end = ends.getOrDefault(partition, 0L);
                  long first = recent.getOrDefault(partition, -1L);
                  if (position + task.step.markers < (first < 0 ? end : first)) {
                    waiting.add(partition);
                  }
                }));
    return waiting;
  }
}
