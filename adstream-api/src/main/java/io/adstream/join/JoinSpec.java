package io.adstream.join;

import io.adstream.event.EventType;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Defines which clicks match which impressions, and how long each waits for the other. A click at
 * time {@code tc} matches the impression that it names, shown at {@code ti}, if {@code ti −
 * clockSkew ≤ tc ≤ ti + attributionWindow}. Durations are whole milliseconds from 0 to 36,500 days.
 * Immutable. The join runs in parallel tasks called <em>lanes</em>. Each event belongs to the lane
 * that its impression id hashes to. Each lane tracks a watermark, which trails the event times of
 * both streams by the lateness set here; events before the watermark are late and do not join.
 */
public final class JoinSpec implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The default of {@link #minEventTime()}: 2000-01-01T00:00Z. */
  public static final Instant DEFAULT_MIN_EVENT_TIME = Instant.parse("2000-01-01T00:00:00Z");

  /**
   * The default of {@link #impressionLateness()} and {@link #clickLateness()}: 2 minutes. It delays
   * only unclicked impressions and orphan clicks.
   */
  public static final Duration DEFAULT_LATENESS = Duration.ofMinutes(2);

  private static final Instant LEAST_MIN_EVENT_TIME = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant MOST_MIN_EVENT_TIME = Instant.parse("9999-01-01T00:00:00Z");
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final Parts parts;

  private JoinSpec(Parts parts) {
    this.parts = parts;
  }

  private record Parts(
      Duration attributionWindow,
      Duration clockSkew,
      Duration impressionLateness,
      Duration clickLateness,
      @Nullable Duration idleTimeout,
      Duration maxFuture,
      Instant minEventTime,
      @Nullable Duration repeatInterval,
      @Nullable String invalidImpressionWhen,
      @Nullable String invalidClickWhen)
      implements Serializable {

    Parts {
      List<String> faults = new ArrayList<>();
      check(faults, "attributionWindow", attributionWindow);
      check(faults, "clockSkew", clockSkew);
      check(faults, "impressionLateness", impressionLateness);
      check(faults, "clickLateness", clickLateness);
      check(faults, "maxFuture", maxFuture);
      if (repeatInterval != null) {
        check(faults, "repeatInterval", repeatInterval);
      }
      if (idleTimeout != null) {
        check(faults, "idleTimeout", idleTimeout);
        if (idleTimeout.isZero()) {
          faults.add("idleTimeout is PT0S, expected more than 0");
        }
      }
      if (minEventTime.isBefore(LEAST_MIN_EVENT_TIME)
          || minEventTime.isAfter(MOST_MIN_EVENT_TIME)
          || !minEventTime.truncatedTo(ChronoUnit.MILLIS).equals(minEventTime)) {
        faults.add(
            "minEventTime is "
                + minEventTime
                + ", expected whole milliseconds from "
                + LEAST_MIN_EVENT_TIME
                + " to "
                + MOST_MIN_EVENT_TIME);
      }
      if (!faults.isEmpty()) {
        throw new IllegalArgumentException(
            "Cannot create join specification: " + String.join("; ", faults));
      }
    }

    private static void check(List<String> faults, String field, Duration value) {
      if (value.isNegative()
          || value.compareTo(LONGEST) > 0
          || !value.truncatedTo(ChronoUnit.MILLIS).equals(value)) {
        faults.add(field + " is " + value + ", expected whole milliseconds from 0 to 36500 days");
      }
    }
  }

  /**
   * {@return a join with the given attribution window and the defaults of {@link #builder()}}
   *
   * @param attributionWindow how long after its impression a click still matches; inclusive
   */
  public static JoinSpec within(Duration attributionWindow) {
    return builder().attributionWindow(attributionWindow).build();
  }

  /** {@return how long after its impression a click counts; the end belongs to it} */
  public Duration attributionWindow() {
    return parts.attributionWindow;
  }

  /** {@return how far a click may be stamped before its impression} */
  public Duration clockSkew() {
    return parts.clockSkew;
  }

  /** {@return how far an impression may trail the newest impression without being late} */
  public Duration impressionLateness() {
    return parts.impressionLateness;
  }

  /** {@return how far a click may trail the newest click without being late} */
  public Duration clickLateness() {
    return parts.clickLateness;
  }

  /**
   * {@return after how long without anything to read a partition no longer holds the watermark
   * back; more than 0; null for never}
   */
  public @Nullable Duration idleTimeout() {
    return parts.idleTimeout;
  }

  /** {@return how far an event time may be ahead of the reading machine's clock} */
  public Duration maxFuture() {
    return parts.maxFuture;
  }

  /** {@return the earliest accepted event time, in whole milliseconds} */
  public Instant minEventTime() {
    return parts.minEventTime;
  }

  /**
   * {@return the most by which a repeated click follows the valid click before it, of the same
   * impression; null where no click counts as repeated}
   */
  public @Nullable Duration repeatInterval() {
    return parts.repeatInterval;
  }

  /**
   * {@return whether a click matches the impression that it names}
   *
   * @param impressionTimeMillis the impression's time, in milliseconds since the epoch
   * @param clickTimeMillis the click's time, in milliseconds since the epoch
   */
  public boolean matches(long impressionTimeMillis, long clickTimeMillis) {
    return impressionTimeMillis - parts.clockSkew.toMillis() <= clickTimeMillis
        && clickTimeMillis <= impressionTimeMillis + parts.attributionWindow.toMillis();
  }

  /**
   * {@return a copy with the given lateness for both streams}
   *
   * @param lateness how far an event of either stream may be behind the newest of its own stream
   */
  public JoinSpec allowedLateness(Duration lateness) {
    return toBuilder().allowedLateness(lateness).build();
  }

  /**
   * {@return a copy with the given clock skew}
   *
   * @param clockSkew how far a click's time may precede its impression's
   */
  public JoinSpec withClockSkew(Duration clockSkew) {
    return toBuilder().clockSkew(clockSkew).build();
  }

  /**
   * {@return a copy with the given idle timeout}
   *
   * @param idleTimeout how long a partition may have nothing to read before it stops holding the
   *     watermark back; more than 0
   */
  public JoinSpec withIdleTimeout(Duration idleTimeout) {
    return toBuilder().idleTimeout(idleTimeout).build();
  }

  /**
   * {@return the boolean attribute that flags a stream's events as invalid traffic; null for none;
   * a click of an invalid impression is invalid, too}
   *
   * @param type the stream
   */
  public @Nullable String invalidWhen(EventType type) {
    return type == EventType.IMPRESSION ? parts.invalidImpressionWhen : parts.invalidClickWhen;
  }

  /** {@return a builder that starts from this join's parts} */
  public Builder toBuilder() {
    return builder()
        .attributionWindow(parts.attributionWindow)
        .clockSkew(parts.clockSkew)
        .impressionLateness(parts.impressionLateness)
        .clickLateness(parts.clickLateness)
        .idleTimeout(parts.idleTimeout)
        .maxFuture(parts.maxFuture)
        .minEventTime(parts.minEventTime)
        .repeatInterval(parts.repeatInterval)
        .invalidWhen(EventType.IMPRESSION, parts.invalidImpressionWhen)
        .invalidWhen(EventType.CLICK, parts.invalidClickWhen);
  }

  /**
   * Starts from the defaults: an attribution window of 15 minutes, no clock skew, {@link
   * #DEFAULT_LATENESS} for both streams, no idle timeout, event times from 2000 to 5 minutes ahead
   * of the clock, no repeat interval, and no invalid traffic.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JoinSpec that && parts.equals(that.parts);
  }

  @Override
  public int hashCode() {
    return parts.hashCode();
  }

  @Override
  public String toString() {
    return "JoinSpec" + parts.toString().substring("Parts".length());
  }

  /** Collects the parts of a {@link JoinSpec}. Not safe for use by several threads. */
  public static final class Builder {
    private Duration attributionWindow = Duration.ofMinutes(15);
    private Duration clockSkew = Duration.ZERO;
    private Duration impressionLateness = DEFAULT_LATENESS;
    private Duration clickLateness = DEFAULT_LATENESS;
    private @Nullable Duration idleTimeout;
    private Duration maxFuture = Duration.ofMinutes(5);
    private Instant minEventTime = DEFAULT_MIN_EVENT_TIME;
    private @Nullable Duration repeatInterval;
    private @Nullable String invalidImpressionWhen;
    private @Nullable String invalidClickWhen;

    private Builder() {}

    /**
     * Sets the attribution window.
     *
     * @param value how long after its impression a click still matches; inclusive
     * @return this builder
     */
    public Builder attributionWindow(Duration value) {
      attributionWindow = value;
      return this;
    }

    /**
     * Sets the clock skew.
     *
     * @param value how far a click's time may precede its impression's; inclusive
     * @return this builder
     */
    public Builder clockSkew(Duration value) {
      clockSkew = value;
      return this;
    }

    /**
     * Sets the lateness of both streams.
     *
     * @param value how far an event of either stream may be behind the newest of its own stream
     * @return this builder
     */
    public Builder allowedLateness(Duration value) {
      return impressionLateness(value).clickLateness(value);
    }

    /**
     * Sets the impression lateness.
     *
     * @param value how far an impression may be behind the newest one
     * @return this builder
     */
    public Builder impressionLateness(Duration value) {
      impressionLateness = value;
      return this;
    }

    /**
     * Sets the click lateness.
     *
     * @param value how far a click may be behind the newest one
     * @return this builder
     */
    public Builder clickLateness(Duration value) {
      clickLateness = value;
      return this;
    }

    /**
     * Sets the idle timeout.
     *
     * @param value how long a partition may have nothing to read before it stops holding the
     *     watermark back; more than 0; null to hold it back indefinitely
     * @return this builder
     */
    public Builder idleTimeout(@Nullable Duration value) {
      idleTimeout = value;
      return this;
    }

    /**
     * Sets how far ahead event times may be.
     *
     * @param value how far an event's time may be ahead of the reading machine's clock
     * @return this builder
     */
    public Builder maxFuture(Duration value) {
      maxFuture = value;
      return this;
    }

    /**
     * Sets the earliest accepted event time. Lower it only if events are really that old: it
     * catches event times in the wrong unit, such as seconds, which would land in 1970.
     *
     * @param value whole milliseconds, 0001-01-01 to 9999-01-01; 2000-01-01T00:00Z by default
     * @return this builder
     */
    public Builder minEventTime(Instant value) {
      minEventTime = value;
      return this;
    }

    /**
     * Sets the repeat interval. Repeated clicks are counted in addition to the gross ones, whatever
     * their order of arrival.
     *
     * @param value a valid click is repeated if the previous valid click of the same impression is
     *     at most this much earlier; null to detect no repeated clicks
     * @return this builder
     */
    public Builder repeatInterval(@Nullable Duration value) {
      repeatInterval = value;
      return this;
    }

    /**
     * Sets the boolean attribute that flags a stream's invalid traffic. Invalid events join like
     * any other, and are counted in addition to the gross ones.
     *
     * @param type the stream
     * @param attribute the name of a {@code BOOLEAN} attribute of the stream; null for none
     * @return this builder
     */
    public Builder invalidWhen(EventType type, @Nullable String attribute) {
      if (type == EventType.IMPRESSION) {
        invalidImpressionWhen = attribute;
      } else {
        invalidClickWhen = attribute;
      }
      return this;
    }

    /**
     * {@return the specification}
     *
     * @throws IllegalArgumentException if any value is out of bounds; the message lists all such
     *     values
     */
    public JoinSpec build() {
      return new JoinSpec(
          new Parts(
              attributionWindow,
              clockSkew,
              impressionLateness,
              clickLateness,
              idleTimeout,
              maxFuture,
              minEventTime,
              repeatInterval,
              invalidImpressionWhen,
              invalidClickWhen));
    }
  }
}
