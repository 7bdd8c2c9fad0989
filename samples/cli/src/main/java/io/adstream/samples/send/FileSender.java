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
 * Sends the rows of two files, in file order each: of the two next rows, the one with the earlier
 * event time first, or the impression if they are equal. A row that the pipeline would reject is
 * sent as soon as it is its file's next one. Not thread-safe.
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
   * Creates a sender.
   *
   * @param producer sends the rows
   * @param recordsPerSecond the maximum number of rows per second; 0 for no limit
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
   * @param progress receives the number of rows sent from time to time
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
   * @param format the stream's format
   * @param after the time of the heartbeat after the newest event sent
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
      case TIMED, STAMPED, UNTIMED -> {
        producer.send(row.type(), row.key(), row.value(now));
        events.merge(row.type(), 1L, Long::sum);
      }
    }
    if (row.counts()) {
      newestMillis = Math.max(newestMillis, row.isTimed() ? row.timeMillis() : now.toEpochMilli());
    }
  }

  /** The number of rows sent, of all kinds. */
  public long rows() {
    return rows;
  }

  /** The number of a stream's events sent, without those that the pipeline will reject. */
  public long events(EventType type) {
    return events.getOrDefault(type, 0L);
  }

  /** The number of rows sent that the pipeline will reject. */
  public long rejected() {
    return rejected;
  }

  /** The number of the files' heartbeats sent, each to every partition. */
  public long heartbeats() {
    return heartbeats;
  }
}
