package io.adstream.internal;

import io.adstream.decode.Decoded;
import io.adstream.decode.RejectReason;
import io.adstream.join.JoinSpec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The event times that an engine accepts: from {@link JoinSpec#minEventTime()} to {@link
 * JoinSpec#maxFuture()} ahead of the clock. A time outside is rejected with a hint at the unit in
 * which its number would be inside, since some producers send seconds, microseconds or nanoseconds
 * instead of milliseconds. Immutable.
 */
public final class PlausibleTimes {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final long minMillis;
  private final long maxFutureMillis;

  /** Creates the bounds of a join. */
  public PlausibleTimes(JoinSpec spec) {
    minMillis = spec.minEventTime().toEpochMilli();
    maxFutureMillis = spec.maxFuture().toMillis();
  }

  /**
   * Why an event time is rejected; null if it is accepted.
   *
   * @param timeMillis the event time, in milliseconds since the epoch; any number
   * @param nowMillis the reading machine's clock, in milliseconds since the epoch
   */
  public Decoded.@Nullable Reject check(long timeMillis, long nowMillis) {
    if (timeMillis < minMillis) {
      return new Decoded.Reject(
          RejectReason.INVALID_VALUE,
          "the event time is before "
              + Instant.ofEpochMilli(minMillis)
              + unitOf(timeMillis, minMillis, nowMillis + maxFutureMillis));
    }
    return timeMillis - maxFutureMillis > nowMillis
        ? new Decoded.Reject(
            RejectReason.FUTURE_TIME,
            "the event time is too far ahead of this machine's clock"
                + unitOf(timeMillis, minMillis, nowMillis + maxFutureMillis))
        : null;
  }

  /**
   * The end of a message that names the unit in which a number that was read as milliseconds is a
   * time between two bounds; empty if there is none.
   *
   * @param number the number as sent
   * @param fromMillis the earliest time, in milliseconds since the epoch
   * @param throughMillis the latest time, in milliseconds since the epoch
   */
  public static String unitOf(long number, long fromMillis, long throughMillis) {
    if (Math.abs(number) < Long.MAX_VALUE / 1_000) {
      String seconds = unit("seconds", number * 1_000, fromMillis, throughMillis);
      if (!seconds.isEmpty()) {
        return seconds;
      }
    }
    String micros = unit("microseconds", Math.floorDiv(number, 1_000L), fromMillis, throughMillis);
    return micros.isEmpty()
        ? unit("nanoseconds", Math.floorDiv(number, NANOS_PER_MILLI), fromMillis, throughMillis)
        : micros;
  }

  private static String unit(String name, long millis, long fromMillis, long throughMillis) {
    return millis < fromMillis || millis > throughMillis
        ? ""
        : "; its number in " + name + " would be " + Instant.ofEpochMilli(millis);
  }
}
