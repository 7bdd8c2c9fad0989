package io.adstream.samples.peek.stream;

import io.adstream.join.JoinSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Determines how the events read from both streams join. */
public final class Pairs {

  private Pairs() {}

  /** The parts of an event that determine its matches. */
  record Seen(String id, String joinId, long timeMillis) {}

  /**
   * The observations.
   *
   * @param pairs the number of clicks whose impression was read, at any time difference
   * @param clicksBefore the number of those with an earlier time than their impression
   * @param longestBefore the maximum by which they are earlier
   * @param longestDelay the maximum time from an impression to its click; null without pairs
   * @param clicksAfterWindow the number of clicks after their impression's attribution window
   * @param overlapClicks the number of clicks whose possible impressions were all read: only these
   *     show how many do not match
   * @param overlapUnmatched the number of those that match no impression
   * @param overlapImpressions the number of impressions whose possible clicks were all read
   * @param overlapMatches the number of clicks that match these
   */
  public record Found(
      long pairs,
      long clicksBefore,
      Duration longestBefore,
      @Nullable Duration longestDelay,
      long clicksAfterWindow,
      long overlapClicks,
      long overlapUnmatched,
      long overlapImpressions,
      long overlapMatches) {

    /** The click-through rate over the overlap, a fraction; null without overlap. */
    public @Nullable Double ctr() {
      return overlapImpressions == 0 ? null : (double) overlapMatches / overlapImpressions;
    }

    /** The share of the overlap's clicks that match no impression; null without overlap. */
    public @Nullable Double unmatchedShare() {
      return overlapClicks == 0 ? null : (double) overlapUnmatched / overlapClicks;
    }
  }

  /** Joins the events read from two streams. */
  public static Found of(JoinSpec join, StreamLook impressions, StreamLook clicks) {
    return new Search(join, impressions, clicks).found();
  }

  /** The counts in progress. */
  private static final class Search {
    private final JoinSpec join;
    private final StreamLook impressions;
    private final StreamLook clicks;
    private final long windowMillis;
    private final long skewMillis;
    private final Map<String, Long> times = new HashMap<>();
    private final Map<String, Long> matches = new HashMap<>();
    private long pairs;
    private long before;
    private long longestBefore;
    private long longestDelay = Long.MIN_VALUE;
    private long after;
    private long overlapClicks;
    private long overlapUnmatched;

    Search(JoinSpec join, StreamLook impressions, StreamLook clicks) {
      this.join = join;
      this.impressions = impressions;
      this.clicks = clicks;
      windowMillis = join.attributionWindow().toMillis();
      skewMillis = join.clockSkew().toMillis();
      for (Seen impression : impressions.seen()) {
        times.putIfAbsent(impression.id(), impression.timeMillis());
      }
    }

    Found found() {
      long from = impressions.disorder().coveredFrom();
      long through =
          Math.min(impressions.disorder().coveredThrough(), impressions.disorder().newestMillis());
      Map<String, Seen> distinct = new HashMap<>();
      clicks.seen().forEach(click -> distinct.putIfAbsent(click.id(), click));
      for (Seen click : distinct.values()) {
        Long impression = times.get(click.joinId());
        boolean isMatch = impression != null && pair(impression, click);
        boolean isCovered =
            (from == Long.MIN_VALUE || click.timeMillis() - windowMillis >= from)
                && click.timeMillis() + skewMillis <= through;
        overlapClicks += isCovered ? 1 : 0;
        overlapUnmatched += isCovered && !isMatch ? 1 : 0;
      }
      return result();
    }

    private boolean pair(long impressionMillis, Seen click) {
      pairs++;
      long delay = click.timeMillis() - impressionMillis;
      longestDelay = Math.max(longestDelay, delay);
      before += delay < 0 ? 1 : 0;
      longestBefore = Math.max(longestBefore, -delay);
      after += delay > windowMillis ? 1 : 0;
      boolean isMatch = join.matches(impressionMillis, click.timeMillis());
      if (isMatch) {
        matches.merge(click.joinId(), 1L, Long::sum);
      }
      return isMatch;
    }

    private Found result() {
      long from = clicks.disorder().coveredFrom();
      long through = Math.min(clicks.disorder().coveredThrough(), clicks.disorder().newestMillis());
      List<String> covered =
          times.entrySet().stream()
              .filter(
                  each ->
                      (from == Long.MIN_VALUE || each.getValue() - skewMillis >= from)
                          && each.getValue() + windowMillis <= through)
              .map(Map.Entry::getKey)
              .toList();
      return new Found(
          pairs,
          before,
          Duration.ofMillis(longestBefore),
          pairs == 0 ? null : Duration.ofMillis(longestDelay),
          after,
          overlapClicks,
          overlapUnmatched,
          covered.size(),
          covered.stream().mapToLong(id -> matches.getOrDefault(id, 0L)).sum());
    }
  }
}
