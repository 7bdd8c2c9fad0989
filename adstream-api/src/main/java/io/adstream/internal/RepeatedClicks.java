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
 * Finds repeated clicks: of an impression's valid clicks, in the order of their times (at the same
 * time, of their ids as UTF-8 bytes), a click is repeated when the one before it is at most an
 * interval earlier. Clicks may come in any order: one that lies between two others may make the one
 * after it repeated, and none ceases to be. Not thread-safe.
 */
public final class RepeatedClicks {

  private static final int MEMORY_BESIDE_ID = 96;

  private static final Comparator<Click> IN_ORDER =
      Comparator.comparingLong(Click::impression)
          .thenComparingLong(Click::timeMillis)
          .thenComparing(Click::id, Arrays::compareUnsigned);

  @SuppressWarnings("ArrayRecordComponent") // compared by the comparator only
  private record Click(long impression, long timeMillis, byte[] id) {}

  private final long intervalMillis;
  private final TreeSet<Click> clicks = new TreeSet<>(IN_ORDER);

  /** Knows no clicks. */
  public RepeatedClicks(Duration interval) {
    intervalMillis = interval.toMillis();
  }

  /**
   * Adds a valid click.
   *
   * @param impression tells its impression from others
   * @param timeMillis when it was clicked
   * @param id identifies the click among the impression's, in UTF-8; not copied
   * @return the times of the clicks that are repeated now and were not before: its own, and that of
   *     the click after it
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

  /** About how much memory a click takes, in bytes. */
  public static long memoryOf(long idLength) {
    return MEMORY_BESIDE_ID + idLength;
  }
}
