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
 * Defines which click belongs to which impression, and how long to wait for either. With {@code ti}
 * an impression's time and {@code tc} a click's, they match when {@code ti − clockSkew ≤ tc ≤ ti +
 * attributionWindow}. All durations are whole milliseconds from 0 to 36,500 days. Immutable.
 */
public final class JoinSpec implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The default of {@link #minEventTime()}: 2000-01-01T00:00Z. */
  public static final Instant DEFAULT_MIN_EVENT_TIME = Instant.parse("2000-01-01T00:00:00Z");

  /**
   * The default of {@link #impressionLateness()} and {@link #clickLateness()}: 2 minutes. It delays
   * what is known only when a window closes (unclicked impressions, orphan clicks), and nothing
   * else.
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
   * {@return a join with this attribution window, no clock skew, {@link #DEFAULT_LATENESS} of both
   * streams, no idle timeout, 5 minutes of future, and event times from 2000 on}
   *
   * @param attributionWindow how long after its impression a click matches, inclusive; more than 0
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

  /**
   * {@return the earliest event time that is accepted, in whole milliseconds: an earlier one is
   * most likely a number in another unit, such as seconds}
   */
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
   * {@return whether an impression and a click that names it belong together; both times in
   * milliseconds since the epoch}
   *
   * @param impressionTimeMillis the impression's time, in milliseconds since the epoch
   * @param clickTimeMillis the click's time, in milliseconds since the epoch
   */
  public boolean matches(long impressionTimeMillis, long clickTimeMillis) {
    return impressionTimeMillis - parts.clockSkew.toMillis() <= clickTimeMillis
        && clickTimeMillis <= impressionTimeMillis + parts.attributionWindow.toMillis();
  }

  /**
   * {@return the same join with this lateness for both streams}
   *
   * @param lateness for both streams; 0 or more
   */
  public JoinSpec allowedLateness(Duration lateness) {
    return toBuilder().allowedLateness(lateness).build();
  }

  /**
   * {@return the same join with this clock skew}
   *
   * @param clockSkew 0 or more
   */
  public JoinSpec withClockSkew(Duration clockSkew) {
    return toBuilder().clockSkew(clockSkew).build();
  }

  /**
   * {@return the same join with this idle timeout}
   *
   * @param idleTimeout more than 0
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
   * Starts from an attribution window of 15 minutes, no clock skew, {@link #DEFAULT_LATENESS} of
   * both streams, no idle timeout, 5 minutes of future, and event times from 2000 on.
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
     * @param value how long after its impression a click counts
     * @return this builder
     */
    public Builder attributionWindow(Duration value) {
      attributionWindow = value;
      return this;
    }

    /**
     * Sets the clock skew.
     *
     * @param value how far a click may be stamped before its impression
     * @return this builder
     */
    public Builder clockSkew(Duration value) {
      clockSkew = value;
      return this;
    }

    /**
     * Sets the allowed lateness.
     *
     * @param value how far an event of either stream may trail the newest of its own stream
     * @return this builder
     */
    public Builder allowedLateness(Duration value) {
      return impressionLateness(value).clickLateness(value);
    }

    /**
     * Sets the impression lateness.
     *
     * @param value how far an impression may trail the newest impression
     * @return this builder
     */
    public Builder impressionLateness(Duration value) {
      impressionLateness = value;
      return this;
    }

    /**
     * Sets the click lateness.
     *
     * @param value how far a click may trail the newest click
     * @return this builder
     */
    public Builder clickLateness(Duration value) {
      clickLateness = value;
      return this;
    }

    /**
     * Sets the idle timeout.
     *
     * @param value after how long without anything to read a partition no longer holds the
     *     watermark back; null for never
     * @return this builder
     */
    public Builder idleTimeout(@Nullable Duration value) {
      idleTimeout = value;
      return this;
    }

    /**
     * Sets the max future.
     *
     * @param value how far an event time may be ahead of the reading machine's clock
     * @return this builder
     */
    public Builder maxFuture(Duration value) {
      maxFuture = value;
      return this;
    }

    /**
     * Sets the min event time. Set it earlier only for events that old: it keeps numbers in another
     * unit out of the 20th century.
     *
     * @param value the earliest event time that is accepted; 2000-01-01T00:00Z unless set
     * @return this builder
     */
    public Builder minEventTime(Instant value) {
      minEventTime = value;
      return this;
    }

    /**
     * Sets the repeat interval. Repeated clicks are counted beside the gross ones, whatever their
     * order of arrival.
     *
     * @param value how soon after a valid click of the same impression a valid click is a repeated
     *     one; null for none
     * @return this builder
     */
    public Builder repeatInterval(@Nullable Duration value) {
      repeatInterval = value;
      return this;
    }

    /**
     * The boolean attribute of a stream that flags invalid traffic; null for none. Invalid events
     * join as others do, and are counted beside the gross ones.
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
     * @throws IllegalArgumentException if any part is out of bounds; the message names all that are
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
