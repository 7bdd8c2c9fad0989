package io.adstream.internal.lane;

import io.adstream.decode.RejectReason;
import io.adstream.event.EventType;
import io.adstream.join.Counter;
import io.adstream.join.Counters;

/** Counts for a lane. Not thread-safe. */
final class Tally {

  private final long[] values = Counters.ZERO.toArray();

  void add(Counter counter) {
    values[counter.ordinal()]++;
  }

  void addRead(EventType type) {
    add(type == EventType.IMPRESSION ? Counter.IMPRESSIONS_READ : Counter.CLICKS_READ);
  }

  void addHeartbeat(EventType type) {
    add(type == EventType.IMPRESSION ? Counter.IMPRESSIONS_HEARTBEAT : Counter.CLICKS_HEARTBEAT);
  }

  void addIgnored(EventType type) {
    add(type == EventType.IMPRESSION ? Counter.IMPRESSIONS_IGNORED : Counter.CLICKS_IGNORED);
  }

  void add(EventType type, Fate fate) {
    boolean isImpression = type == EventType.IMPRESSION;
    add(
        switch (fate) {
          case ACCEPTED -> isImpression ? Counter.IMPRESSIONS_ACCEPTED : Counter.CLICKS_ACCEPTED;
          case DUPLICATE -> isImpression ? Counter.IMPRESSIONS_DUPLICATE : Counter.CLICKS_DUPLICATE;
          case LATE -> isImpression ? Counter.IMPRESSIONS_LATE : Counter.CLICKS_LATE;
        });
  }

  void add(EventType type, RejectReason reason) {
    add(Counter.of(type, reason));
  }

  Counters snapshot() {
    return Counters.of(values);
  }

  void restore(Counters restored) {
    System.arraycopy(restored.toArray(), 0, values, 0, values.length);
  }
}
