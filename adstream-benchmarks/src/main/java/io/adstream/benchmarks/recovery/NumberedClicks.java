package io.adstream.benchmarks.recovery;

import io.adstream.event.EventType;
import io.adstream.samples.send.EventProducer;
import io.adstream.samples.send.Topics;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends impressions without clicks and then, in a separate thread, numbered clicks, each with its
 * impression. Event time stands still, so that no window closes. Thread-safe.
 */
final class NumberedClicks implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofMillis(10);

  private final long timeMillis = System.currentTimeMillis();
  private final EventProducer producer;
  private final AtomicLong newest = new AtomicLong();
  private final Thread sender = new Thread(this::send, "numbered-clicks");
  private volatile boolean closed;

  NumberedClicks(String kafka) {
    producer = new EventProducer(Topics.of(kafka), OptionalInt.empty());
  }

  /** Sends impressions that stay open. */
  void open(long impressions) {
    for (long i = 0; i < impressions; i++) {
      impression("open-" + i, i);
    }
    producer.flush();
  }

  void start() {
    sender.start();
  }

  /** The number of the last click sent. */
  long newest() {
    return newest.get();
  }

  /** The id of a click; ids sort by number. */
  static String id(long number) {
    return String.format("click-%012d", number);
  }

  private void impression(String id, long number) {
    producer.send(
        EventType.IMPRESSION,
        id,
        """
        {"ImpressionID":"%s","UserID":"user-%d","SessionID":"session-%d","AdID":"ad-%d",\
        "AdCategory":"category-%d","Device":"mobile","Location":"DE","PageID":"page-%d",\
        "ImpressionCost":0.001,"EventTime":%d}"""
            .formatted(id, number, number, number % 50, number % 10, number % 100, timeMillis));
  }

  private void send() {
    while (!closed) {
      long number = newest.get() + 1;
      impression("clicked-" + number, number);
      producer.send(
          EventType.CLICK,
          "clicked-" + number,
          """
          {"ClickID":"%s","JoinID":"clicked-%d","ClickPosition":"top","ClickCost":0.1,\
          "EventTime":%d}"""
              .formatted(id(number), number, timeMillis));
      newest.set(number);
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      sender.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close();
  }
}
