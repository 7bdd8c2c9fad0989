package io.adstream.samples.status;

import io.adstream.jdbc.StoredProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** A status as text, for people. */
public final class StatusText {

  private StatusText() {}

  /** Prints the status. */
  public static void print(PrintWriter out, StoredStatus status) {
    StoredProgress progress = status.progress();
    out.printf(
        "Pipeline %s on %s, epoch %s: %s%n",
        progress.pipeline(),
        status.engine(),
        progress.epoch(),
        status.isWell() ? "well" : "not well: " + String.join("; ", status.problems()));
    out.printf(
        "Last commit %s; watermark %s%n",
        time(progress.committedAt().orElse(null), progress.readAt()),
        time(progress.watermark().orElse(null), progress.readAt()));
    for (StoredProgress.Lane lane : progress.lanes()) {
      out.printf(
          "Lane %d: last commit %s; watermark %s%n",
          lane.lane(),
          time(lane.committedAt(), progress.readAt()),
          time(lane.watermark(), progress.readAt()));
    }
    for (TopicStatus topic : status.topics()) {
      out.printf(
          "Topic %s: %d partitions, %,d records%s; newest %s%n",
          topic.topic(),
          topic.partitions().size(),
          topic.records(),
          topic.unread().isPresent()
              ? " of which %,d unread".formatted(topic.unread().getAsLong())
              : "",
          time(topic.newestAt(), progress.readAt()));
    }
    out.println(progress.counters());
    out.flush();
  }

  private static String time(@Nullable Instant time, Instant now) {
    if (time == null) {
      return "none yet";
    }
    Duration ago = Duration.between(time, now).truncatedTo(ChronoUnit.SECONDS);
    return time.truncatedTo(ChronoUnit.SECONDS) + " (" + age(ago) + ")";
  }

  private static String age(Duration ago) {
    if (ago.compareTo(Duration.ofSeconds(-5)) < 0) { // Kafka was asked a moment later
      return "in the future";
    }
    return ago.toDays() > 0
        ? "%d d %d h ago".formatted(ago.toDays(), ago.toHoursPart())
        : ago.toHours() > 0
            ? "%d h %d min ago".formatted(ago.toHours(), ago.toMinutesPart())
            : ago.toMinutes() > 0
                ? "%d min %d s ago".formatted(ago.toMinutes(), ago.toSecondsPart())
                : Math.max(0, ago.toSeconds()) + " s ago";
  }
}
