package io.adstream.join;

import io.adstream.decode.RejectReason;
import io.adstream.event.EventType;
import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A snapshot of all {@linkplain Counter counters}. Immutable. */
public final class Counters implements Serializable {

  private static final long serialVersionUID = 1L;

  /** All counters at 0. */
  public static final Counters ZERO = new Counters(new long[Counter.values().length]);

  private final long[] values;

  private Counters(long[] values) {
    this.values = values;
  }

  /**
   * {@return a snapshot with the given values}
   *
   * @param values one value per {@link Counter}, in declaration order; copied
   * @throws IllegalArgumentException if the number of values differs from the number of counters
   */
  public static Counters of(long... values) {
    if (values.length != ZERO.values.length) {
      throw new IllegalArgumentException(
          "Cannot create counters: there are "
              + values.length
              + " values, expected "
              + ZERO.values.length);
    }
    return new Counters(values.clone());
  }

  /**
   * {@return one counter's value}
   *
   * @param counter which counter
   */
  public long of(Counter counter) {
    return values[counter.ordinal()];
  }

  /**
   * {@return the number of records read from a stream}
   *
   * @param type the stream
   */
  public long read(EventType type) {
    return values[base(type)];
  }

  /**
   * {@return the number of a stream's events that took part in the join}
   *
   * @param type the stream
   */
  public long accepted(EventType type) {
    return values[base(type) + 1];
  }

  /**
   * {@return the number of a stream's events whose id had already been accepted}
   *
   * @param type the stream
   */
  public long duplicates(EventType type) {
    return values[base(type) + 2];
  }

  /**
   * {@return the number of a stream's events behind the watermark}
   *
   * @param type the stream
   */
  public long late(EventType type) {
    return values[base(type) + 3];
  }

  /**
   * {@return the number of heartbeats on a stream's topic}
   *
   * @param type the stream
   */
  public long heartbeats(EventType type) {
    return values[base(type) + 4];
  }

  /**
   * {@return the number of records on a stream's topic that the decoder ignored}
   *
   * @param type the stream
   */
  public long ignored(EventType type) {
    return of(type == EventType.IMPRESSION ? Counter.IMPRESSIONS_IGNORED : Counter.CLICKS_IGNORED);
  }

  /**
   * {@return the number of a stream's records rejected for the given reason}
   *
   * @param type the stream
   * @param reason why records were rejected
   */
  public long rejected(EventType type, RejectReason reason) {
    return of(Counter.of(type, reason));
  }

  /**
   * {@return the number of a stream's records rejected for any reason}
   *
   * @param type the stream
   */
  public long rejected(EventType type) {
    long sum = 0;
    for (RejectReason reason : RejectReason.values()) {
      sum += rejected(type, reason);
    }
    return sum;
  }

  /** {@return the number of records read from both streams} */
  public long read() {
    return read(EventType.IMPRESSION) + read(EventType.CLICK);
  }

  /** {@return the number of duplicates in both streams} */
  public long duplicates() {
    return duplicates(EventType.IMPRESSION) + duplicates(EventType.CLICK);
  }

  /** {@return the number of late events in both streams} */
  public long late() {
    return late(EventType.IMPRESSION) + late(EventType.CLICK);
  }

  /** {@return the number of rejected records in both streams} */
  public long rejected() {
    return rejected(EventType.IMPRESSION) + rejected(EventType.CLICK);
  }

  /** {@return the number of records on both topics that the decoder ignored} */
  public long ignored() {
    return ignored(EventType.IMPRESSION) + ignored(EventType.CLICK);
  }

  /** {@return the number of matches} */
  public long matched() {
    return of(Counter.MATCHED);
  }

  /** {@return the number of impressions closed without a match} */
  public long unclicked() {
    return of(Counter.UNCLICKED);
  }

  /** {@return the number of clicks closed without a match} */
  public long orphans() {
    return of(Counter.ORPHANS);
  }

  /** {@return whether the counters add up: every record read has exactly one fate} */
  public boolean isBalanced() {
    for (EventType type : EventType.values()) {
      if (read(type)
          != accepted(type)
              + duplicates(type)
              + late(type)
              + rejected(type)
              + heartbeats(type)
              + ignored(type)) {
        return false;
      }
    }
    return true;
  }

  /**
   * {@return the sum of these counters and others, counter by counter}
   *
   * @param other the counters to add
   */
  public Counters plus(Counters other) {
    long[] sums = values.clone();
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.values[i];
    }
    return new Counters(sums);
  }

  /** {@return the values in the order of {@link Counter}} */
  public long[] toArray() {
    return values.clone();
  }

  private static int base(EventType type) {
    return (type == EventType.IMPRESSION ? Counter.IMPRESSIONS_READ : Counter.CLICKS_READ)
        .ordinal();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Counters that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  /** Names the counters that are not 0. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Counters[");
    for (Counter counter : Counter.values()) {
      if (of(counter) != 0) {
        text.append(text.length() == 9 ? "" : ", ")
            .append(counter.columnName())
            .append('=')
            .append(of(counter));
      }
    }
    return text.append(']').toString();
  }
}
