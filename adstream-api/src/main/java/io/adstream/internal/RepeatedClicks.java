package io.adstream.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds repeated clicks. Of an impression's valid clicks, ordered by time and then by id as UTF-8
 * bytes, a click is repeated if the previous one is at most an interval earlier. Clicks may arrive
 * in any order: one that lies between two others may make the later one repeated, but none ceases
 * to be repeated. Not thread-safe.
 */
public final class RepeatedClicks {

  private static final int MEMORY_BESIDE_ID = 96;

  private static final Comparator<Click> IN_ORDER =
      Comparator.comparingLong(Click::impression)
          .thenComparingLong(Click::timeMillis)
          .thenComparing(Click::id, Arrays::compareUnsigned);

  @SuppressWarnings("ArrayRecordComponent") // compared only by the comparator
  private record Click(long impression, long timeMillis, byte[] id) {}

  private final long intervalMillis;
  private final TreeSet<Click> clicks = new TreeSet<>(IN_ORDER);

  /** Creates an empty set of clicks. */
  public RepeatedClicks(Duration interval) {
    intervalMillis = interval.toMillis();
  }

  /**
   * Adds a valid click.
   *
   * @param impression identifies its impression
   * @param timeMillis the click's time, in milliseconds since the epoch
   * @param id identifies the click within its impression, in UTF-8; not copied
   * @return the times of the clicks that have become repeated: this click's, the next one's, both
   *     or neither
   */
  public List<Long> add(long impression, long timeMillis, byte[] id) {
    Click click = new Click(impression, timeMillis, id);
    Click before = ofSame(impression, clicks.lower(click));
    Click after = ofSame(impression, clicks.higher(click));
    if (!clicks.add(click)) {
      return List.of();
    }
    List<Long> repeated = new ArrayList<>(2);
    if (before != null && isClose(before, timeMillis)) {
      repeated.add(timeMillis);
    }
    if (after != null
        && isClose(click, after.timeMillis)
        && !(before != null && isClose(before, after.timeMillis))) {
      repeated.add(after.timeMillis);
    }
    return repeated;
  }

  /** As {@link #add(long, long, byte[])}. */
  public List<Long> add(long impression, long timeMillis, String id) {
    return add(impression, timeMillis, id.getBytes(UTF_8));
  }

  private static @Nullable Click ofSame(long impression, @Nullable Click neighbour) {
    return neighbour == null || neighbour.impression != impression ? null : neighbour;
  }

  private boolean isClose(Click before, long timeMillis) {
    return timeMillis - before.timeMillis <= intervalMillis;
  }

  /** The approximate memory of a click, in bytes. */
  public static long memoryOf(long idLength) {
    return MEMORY_BESIDE_ID + idLength;
  }
}
