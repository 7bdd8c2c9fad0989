package io.adstream.jdbc;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The changes made by {@link PostgresSink#reconcile}. Immutable.
 *
 * @param watermark the least watermark of all lanes when it began, which decides what is settled;
 *     null while a lane has none, and then nothing is
 * @param counts how often each thing was done; 0 where it was not
 */
public record Reconciliation(@Nullable Instant watermark, Map<Count, Long> counts) {

  /** What is counted. */
  public enum Count {
    /** Late impressions that were accepted. */
    LATE_IMPRESSIONS,
    /** Late clicks that were accepted. */
    LATE_CLICKS,
    /** Late events that had been accepted before, and are dropped. */
    DUPLICATES,
    /** Matches that were added. */
    MATCHES,
    /** Orphans that are among the matches, as their impression came late. */
    ORPHANS_RESOLVED,
    /** Late clicks that became orphans. */
    ORPHANS_ADDED,
    /** Late impressions that became rows without a click. */
    UNCLICKED_ADDED,
    /** Rows without a click that were removed, as the impression's first click came late. */
    UNCLICKED_REMOVED,
    /** Sums by cube, window and group that were added to; one may count several times. */
    KPI_SUMS,
    /** Rows that PostgreSQL refused, now dead letters. */
    REFUSED_ROWS,
    /** Late events that were left for later, as an open event may still belong to them. */
    NOT_SETTLED,
    /** Late events that were left, as what they belong to may have been removed for its age. */
    PAST_RETENTION;

    /**
     * {@return the count's name in lower case with underscores: its column of table reconciliation}
     */
    public String columnName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Copies the counts; one that is missing is 0.
   *
   * @param watermark the least watermark of all lanes when it began, which decides what is settled;
   *     null while a lane has none, and then nothing is
   * @param counts how often each thing was done; 0 where it was not
   */
  public Reconciliation {
    Map<Count, Long> copy = new EnumMap<>(Count.class);
    for (Count count : Count.values()) {
      copy.put(count, counts.getOrDefault(count, 0L));
    }
    counts = Collections.unmodifiableMap(copy);
  }

  /**
   * {@return how often it was done}
   *
   * @param count what was counted
   */
  public long of(Count count) {
    return counts.getOrDefault(count, 0L);
  }
}
