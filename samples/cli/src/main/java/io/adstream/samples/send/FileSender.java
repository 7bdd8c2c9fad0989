package io.adstream.samples.send;

import io.adstream.event.EventType;
import io.adstream.samples.file.EventFormat;
import io.adstream.samples.file.EventRow;
import io.adstream.samples.file.EventRows;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the rows of two files, each file's in its order: of the two next rows the one with the
 * earlier event time, or the impression. A row that the pipeline would reject goes out as soon as
 * its file has come to it. Not thread-safe.
 */
public final class FileSender {

  private final EventProducer producer;
  private final Pace pace;
  private final Map<EventType, Long> events = new EnumMap<>(EventType.class);
  private long rows;
  private long heartbeats;
  private long rejected;
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
   * @param progress receives now and then how many rows have been sent
   * @throws InterruptedException if the thread is interrupted
   */
  public void send(
      @Nullable EventRows impressions, @Nullable EventRows clicks, LongConsumer progress)
      throws InterruptedException {
    EventRow row = next(impressions, clicks);
    while (row != null) {
      pace.await();
      send(row);
      if (++rows % 64 == 0) {
        progress.accept(rows);
      }
      row = next(impressions, clicks);
    }
    producer.flush();
    progress.accept(rows);
  }

  /**
   * Sends a heartbeat to every partition of a stream's topic.
   *
   * @param format the stream's
   * @param after how long after the newest event that was sent
   */
  public void heartbeat(EventType type, EventFormat format, Duration after) {
    if (newestMillis != Long.MIN_VALUE) {
      producer.heartbeat(type, format.heartbeat(Instant.ofEpochMilli(newestMillis).plus(after)));
      producer.flush();
    }
  }

  private static @Nullable EventRow next(
      @Nullable EventRows impressions, @Nullable EventRows clicks) {
    EventRow impression = impressions == null ? null : impressions.peek();
    EventRow click = clicks == null ? null : clicks.peek();
    EventRows from = isClickFirst(impression, click) ? clicks : impressions;
    return from == null ? null : from.poll();
  }

  private static boolean isClickFirst(@Nullable EventRow impression, @Nullable EventRow click) {
    if (impression == null || click == null) {
      return impression == null;
    }
    if (!impression.counts() || !click.counts()) {
      return impression.counts();
    }
    return impression.isTimed() && click.isTimed() && click.timeMillis() < impression.timeMillis();
  }

  private void send(EventRow row) {
    Instant now = Instant.now();
    switch (row.kind()) {
      case HEARTBEAT -> {
        producer.heartbeat(row.type(), row.value(now));
        heartbeats++;
      }
      case IGNORED -> producer.send(row.type(), row.key(), row.value(now));
      case REJECTED -> {
        producer.send(row.type(), row.key(), row.value(now));
        rejected++;
      }
      case TIMED, STAMPED -> {
        producer.send(row.type(), row.key(), row.value(now));
        events.merge(row.type(), 1L, Long::sum);
      }
    }
    if (row.counts()) {
      newestMillis = Math.max(newestMillis, row.isTimed() ? row.timeMillis() : now.toEpochMilli());
    }
  }

  /** How many rows were sent, of all kinds. */
  public long rows() {
    return rows;
  }

  /** How many events of a stream were sent, without those that the pipeline will reject. */
  public long events(EventType type) {
    return events.getOrDefault(type, 0L);
  }

  /** How many rows were sent that the pipeline will reject. */
  public long rejected() {
    return rejected;
  }

  /** How many heartbeats of the files were sent, each to every partition. */
  public long heartbeats() {
    return heartbeats;
  }
}
