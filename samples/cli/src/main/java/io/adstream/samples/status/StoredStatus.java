package io.adstream.samples.status;

import io.adstream.engine.KafkaSource;
import io.adstream.engine.Keying;
import io.adstream.jdbc.StoredProgress;
import io.adstream.jdbc.StoredProgress.Lane;
import io.adstream.samples.config.RunConfig;
import io.adstream.samples.config.Settings;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a pipeline is well, judging by what is committed: it is not if records have waited in its
 * topics for too long. A pipeline without new records is well, running or not. Immutable.
 *
 * @param engine the engine's name
 * @param progress the contents of its tables
 * @param topics the source topics
 * @param behind how long the oldest record that came after its lane's last commit has waited; zero
 *     where there is none
 * @param problems why it is not well; empty where it is
 */
public record StoredStatus(
    String engine,
    StoredProgress progress,
    List<TopicStatus> topics,
    Duration behind,
    List<String> problems) {

  /**
   * Inspects tables and topics.
   *
   * @param mostBehind how long a record may wait
   * @throws io.adstream.sink.SinkException if the tables cannot be read
   * @throws IllegalStateException if Kafka cannot be asked
   */
  public static StoredStatus of(RunConfig config, Duration mostBehind) {
    StoredProgress progress = config.sink().progress();
    // On Kafka Streams the group is the application; Spark keeps its positions in its checkpoint.
    String group =
        config.engine().equals("kafka-streams")
            ? "adstream-" + progress.pipeline() + "-" + progress.epoch()
            : null;
    KafkaSource source = config.spec().source();
    try (KafkaQueries kafka = KafkaQueries.of(source)) {
      IntFunction<Instant> storedAt = storedAt(config.engine(), source.keying(), progress);
      List<TopicStatus> topics = TopicLook.at(kafka, source, group, storedAt);
      StoredStatus status = judged(config.engine(), progress, topics, mostBehind);
      if (group == null || !status.isWell()) {
        return status;
      }
      Duration patience = LaneLook.patience(config.spec().options().commitInterval());
      return status.with(
          new LaneLook(kafka, source, group, config.sink()::progress, patience)
              .problems(mostBehind));
    }
  }

  private StoredStatus with(List<String> others) {
    return new StoredStatus(engine, progress, topics, behind, List.copyOf(others));
  }

  /**
   * When a partition's records were stored last. On Kafka Streams, a lane reads the partitions with
   * its number, unless records are shuffled. On Spark each batch stores all lanes, and begins after
   * the one before was stored, so the lane that stored first tells.
   */
  static IntFunction<Instant> storedAt(String engine, Keying keying, StoredProgress progress) {
    if (!engine.equals("kafka-streams")) {
      Instant oldest =
          progress.lanes().stream()
              .map(Lane::committedAt)
              .min(Instant::compareTo)
              .orElse(Instant.EPOCH);
      return partition -> oldest;
    }
    if (keying == Keying.ANY) {
      Instant newest = progress.committedAt().orElse(Instant.EPOCH);
      return partition -> newest;
    }
    Map<Integer, Instant> lanes =
        progress.lanes().stream().collect(Collectors.toMap(Lane::lane, Lane::committedAt));
    return partition -> lanes.getOrDefault(partition, Instant.EPOCH);
  }

  static StoredStatus judged(
      String engine, StoredProgress progress, List<TopicStatus> topics, Duration mostBehind) {
    Duration behind = Duration.ZERO;
    List<String> late = new ArrayList<>();
    List<String> unread = new ArrayList<>();
    for (TopicStatus topic : topics) {
      for (PartitionStatus each : topic.partitions()) {
        Duration age = age(each.waitingSince(), progress);
        behind = age.compareTo(behind) > 0 ? age : behind;
        String name = topic.topic() + "-" + each.partition();
        if (age.compareTo(mostBehind) > 0) {
          late.add(name);
        } else if (each.isUnread()
            && each.waitingSince() == null // those have old timestamps
            && age(each.storedAt(), progress).compareTo(mostBehind) > 0) {
          unread.add(name);
        }
      }
    }
    List<String> problems = new ArrayList<>();
    if (progress.committedAt().isEmpty()
        && topics.stream().anyMatch(topic -> topic.newestAt() != null)) {
      problems.add("nothing was stored yet");
    } else if (!late.isEmpty()) {
      String longest = Settings.text(behind.truncatedTo(ChronoUnit.SECONDS));
      problems.add(
          "records have waited for up to %s since their lane's last commit, more than %s: %s"
              .formatted(longest, Settings.text(mostBehind), String.join(", ", late)));
    } else if (!unread.isEmpty()) {
      problems.add(
          "records are unread, and their lane has committed nothing for %s: %s"
              .formatted(Settings.text(mostBehind), String.join(", ", unread)));
    }
    return new StoredStatus(engine, progress, List.copyOf(topics), behind, List.copyOf(problems));
  }

  private static Duration age(@Nullable Instant time, StoredProgress progress) {
    Duration age = time == null ? Duration.ZERO : Duration.between(time, progress.readAt());
    return age.isNegative() ? Duration.ZERO : age;
  }

  /** Whether the pipeline is healthy. */
  public boolean isWell() {
    return problems.isEmpty();
  }
}
