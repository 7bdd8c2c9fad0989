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
 * @param watermark the smallest watermark of all lanes when the call began, which decides which
 *     late events can be applied; null if a lane has none yet, in which case no event can
 * @param counts the number of changes of each kind; all kinds are present
 */
public record Reconciliation(@Nullable Instant watermark, Map<Count, Long> counts) {

  /** What is counted. */
  public enum Count {
    /** Accepted late impressions. */
    LATE_IMPRESSIONS,
    /** Accepted late clicks. */
    LATE_CLICKS,
    /** Late events that had already been accepted, and were dropped. */
    DUPLICATES,
    /** Added matches. */
    MATCHES,
    /** Former orphans among the matches, whose impression was late. */
    ORPHANS_RESOLVED,
    /** Late clicks that became orphans. */
    ORPHANS_ADDED,
    /** Late impressions that became rows without a click. */
    UNCLICKED_ADDED,
    /** Removed rows without a click, whose impression's first click was late. */
    UNCLICKED_REMOVED,
    /** Updates of KPI rows; a row may count several times. */
    KPI_SUMS,
    /** Rows that PostgreSQL rejected, now dead letters. */
    REFUSED_ROWS,
    /** Late events left for later, since they may still match an open event. */
    NOT_SETTLED,
    /** Late events left for good, since retention may have removed what they match. */
    PAST_RETENTION;

    /**
     * {@return the count's name in snake_case, which is its column in table {@code reconciliation}}
     */
    public String columnName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Copies the counts; missing ones become 0.
   *
   * @param watermark the smallest watermark of all lanes when the call began, which decides which
   *     late events can be applied; null if a lane has none yet, in which case no event can
   * @param counts the number of changes of each kind; all kinds are present
   */
  public Reconciliation {
    Map<Count, Long> copy = new EnumMap<>(Count.class);
    for (Count count : Count.values()) {
      copy.put(count, counts.getOrDefault(count, 0L));
    }
    counts = Collections.unmodifiableMap(copy);
  }

  /**
   * {@return the number of changes of a kind}
   *
   * @param count the kind of change
   */
  public long of(Count count) {
    return counts.getOrDefault(count, 0L);
  }
}
