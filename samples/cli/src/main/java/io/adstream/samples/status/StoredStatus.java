package io.adstream.samples.status;

import io.adstream.jdbc.StoredProgress;
import io.adstream.samples.config.RunConfig;
import io.adstream.samples.config.Settings;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How well a pipeline is, by what is committed: it is not well where records are in its topics, and
 * none were stored since, for longer than it may take. A pipeline without new records is well,
 * running or not. Immutable.
 *
 * @param engine the engine's name
 * @param progress what the tables say
 * @param topics what Kafka says of the source topics
 * @param behind for how long the newest record has waited, at the least; zero where something was
 *     stored after it came
 * @param problems why it is not well; empty where it is
 */
public record StoredStatus(
    String engine,
    StoredProgress progress,
    List<TopicStatus> topics,
    Duration behind,
    List<String> problems) {

  /**
   * Looks at tables and topics.
   *
   * @param mostBehind how long a record may wait
   * @throws io.adstream.sink.SinkException if the tables cannot be read
   * @throws IllegalStateException if Kafka cannot be asked
   */
  public static StoredStatus of(RunConfig config, Duration mostBehind) {
    StoredProgress progress = config.sink().progress();
    // On Kafka Streams the group is the application; Spark has its positions in its checkpoint.
    String group =
        config.engine().equals("kafka-streams")
            ? "adstream-" + progress.pipeline() + "-" + progress.epoch()
            : null;
    List<TopicStatus> topics = TopicLook.at(config.spec().source(), group);
    return judged(config.engine(), progress, topics, mostBehind);
  }

  static StoredStatus judged(
      String engine, StoredProgress progress, List<TopicStatus> topics, Duration mostBehind) {
    Optional<Instant> newest =
        topics.stream()
            .map(TopicStatus::newestAt)
            .filter(Objects::nonNull)
            .max(Instant::compareTo)
            .map(at -> at.isAfter(progress.readAt()) ? progress.readAt() : at);
    Instant committed = progress.committedAt().orElse(Instant.EPOCH);
    Duration behind =
        newest
            .filter(at -> at.isAfter(committed))
            .map(at -> Duration.between(committed, progress.readAt()))
            .orElse(Duration.ZERO);
    List<String> problems = new ArrayList<>();
    if (newest.isPresent() && progress.committedAt().isEmpty()) {
      problems.add("nothing was stored yet");
    } else if (behind.compareTo(mostBehind) > 0) {
      problems.add(
          "records came since the last commit, "
              + Settings.text(behind.truncatedTo(ChronoUnit.SECONDS))
              + " ago, which is more than "
              + Settings.text(mostBehind));
    } else if (topics.stream().anyMatch(TopicStatus::isUnread)
        && Duration.between(committed, progress.readAt()).compareTo(mostBehind) > 0) {
      problems.add(
          "records are unread, and nothing was committed for " + Settings.text(mostBehind));
    }
    return new StoredStatus(engine, progress, List.copyOf(topics), behind, List.copyOf(problems));
  }

  /** Whether nothing is wrong. */
  public boolean isWell() {
    return problems.isEmpty();
  }
}
