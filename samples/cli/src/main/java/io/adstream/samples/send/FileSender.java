package io.adstream.samples.send;

import io.adstream.event.EventType;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the rows of two files: in the order of their event times where they have them; where they
 * have none, stamped with the moment of sending, impressions first. Not safe for use by several
 * threads.
 */
public final class FileSender {

  private final EventProducer producer;
  private final Pace pace;
  private long newestMillis = Long.MIN_VALUE;

  /**
   * A sender.
   *
   * @param producer takes the rows
   * @param recordsPerSecond how many rows to send in a second; 0 for as many as possible
   */
  public FileSender(EventProducer producer, double recordsPerSecond) {
    this.producer = producer;
    this.pace = new Pace(recordsPerSecond);
  }

  /**
   * Sends all rows.
   *
   * @param impressions the impressions; null for none
   * @param clicks the clicks; null for none
   * @param progress hears now and then how many bytes of both files were read
   * @throws InterruptedException if the thread is interrupted
   */
  public void send(
      @Nullable EventFile impressions, @Nullable EventFile clicks, LongConsumer progress)
      throws InterruptedException {
    long rows = 0;
    EventRow row = next(impressions, clicks);
    while (row != null) {
      pace.await();
      send(row);
      if (++rows % 64 == 0) {
        progress.accept(bytesRead(impressions) + bytesRead(clicks));
      }
      row = next(impressions, clicks);
    }
    producer.flush();
    progress.accept(bytesRead(impressions) + bytesRead(clicks));
  }

  /**
   * Sends a heartbeat to every partition of both topics.
   *
   * @param after how long after the newest row that was sent
   */
  public void heartbeat(Duration after) {
    if (newestMillis != Long.MIN_VALUE) {
      producer.heartbeats(Instant.ofEpochMilli(newestMillis).plus(after));
      producer.flush();
    }
  }

  private static @Nullable EventRow next(
      @Nullable EventFile impressions, @Nullable EventFile clicks) {
    EventRow impression = impressions == null ? null : impressions.peek();
    EventRow click = clicks == null ? null : clicks.peek();
    boolean clickFirst =
        click != null
            && (impression == null
                || (impression.isTimed()
                    && click.isTimed()
                    && click.timeMillis() < impression.timeMillis()));
    EventFile from = clickFirst ? clicks : impressions;
    return from == null ? null : from.poll();
  }

  private void send(EventRow row) {
    Instant now = Instant.now();
    if (row.kind() == EventRow.Kind.HEARTBEAT) {
      producer.heartbeat(row.type(), row.value(now));
    } else {
      producer.send(row.type(), row.key(), row.value(now));
    }
    if (row.kind() != EventRow.Kind.UNREADABLE) {
      newestMillis = Math.max(newestMillis, row.isTimed() ? row.timeMillis() : now.toEpochMilli());
    }
  }

  private static long bytesRead(@Nullable EventFile file) {
    return file == null ? 0 : file.bytesRead();
  }

  /** What was sent of a stream, for messages. */
  public long sent(EventType type) {
    return producer.sent(type);
  }
}
