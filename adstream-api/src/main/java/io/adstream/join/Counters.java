package io.adstream.join;

import io.adstream.decode.RejectReason;
import io.adstream.event.EventType;
import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A snapshot of all {@linkplain Counter counters}. Immutable. */
public final class Counters implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Nothing counted. */
  public static final Counters ZERO = new Counters(new long[Counter.values().length]);

  private final long[] values;

  private Counters(long[] values) {
    this.values = values;
  }

  /**
   * A snapshot of these values.
   *
   * @param values one for each {@link Counter}, in their order; copied
   * @throws IllegalArgumentException if there are more or fewer values than counters
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

  /** One counter's value. */
  public long of(Counter counter) {
    return values[counter.ordinal()];
  }

  /** Records read from one stream. */
  public long read(EventType type) {
    return values[base(type)];
  }

  /** Events of one stream that took part in the join. */
  public long accepted(EventType type) {
    return values[base(type) + 1];
  }

  /** Events of one stream whose id was accepted before. */
  public long duplicates(EventType type) {
    return values[base(type) + 2];
  }

  /** Events of one stream behind the watermark. */
  public long late(EventType type) {
    return values[base(type) + 3];
  }

  /** Heartbeats on one stream's topic. */
  public long heartbeats(EventType type) {
    return values[base(type) + 4];
  }

  /** Records on one stream's topic that the decoder ignores. */
  public long ignored(EventType type) {
    return of(type == EventType.IMPRESSION ? Counter.IMPRESSIONS_IGNORED : Counter.CLICKS_IGNORED);
  }

  /** Records of one stream that could not be used, for one reason. */
  public long rejected(EventType type, RejectReason reason) {
    return of(Counter.of(type, reason));
  }

  /** Records of one stream that could not be used, for any reason. */
  public long rejected(EventType type) {
    long sum = 0;
    for (RejectReason reason : RejectReason.values()) {
      sum += rejected(type, reason);
    }
    return sum;
  }

  /** Records read from both streams. */
  public long read() {
    return read(EventType.IMPRESSION) + read(EventType.CLICK);
  }

  /** Duplicates of both streams. */
  public long duplicates() {
    return duplicates(EventType.IMPRESSION) + duplicates(EventType.CLICK);
  }

  /** Late events of both streams. */
  public long late() {
    return late(EventType.IMPRESSION) + late(EventType.CLICK);
  }

  /** Records of both streams that could not be used. */
  public long rejected() {
    return rejected(EventType.IMPRESSION) + rejected(EventType.CLICK);
  }

  /** Records of both topics that the decoder ignores. */
  public long ignored() {
    return ignored(EventType.IMPRESSION) + ignored(EventType.CLICK);
  }

  /** Matches. */
  public long matched() {
    return of(Counter.MATCHED);
  }

  /** Impressions closed without a match. */
  public long unclicked() {
    return of(Counter.UNCLICKED);
  }

  /** Clicks closed without a match. */
  public long orphans() {
    return of(Counter.ORPHANS);
  }

  /** Whether every record that was read met exactly one fate. */
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

  /** The sums of both. */
  public Counters plus(Counters other) {
    long[] sums = values.clone();
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.values[i];
    }
    return new Counters(sums);
  }

  /** The values in the order of {@link Counter}. */
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
