package io.adstream.status;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

/**
 * A histogram of delays with fixed buckets. Immutable.
 *
 * @param counts number of delays in each bucket: one for each of {@link #BOUNDS}, and one for
 *     longer delays
 * @param sumMillis sum of the delays in each bucket, in milliseconds
 */
public record DelayHistogram(List<Long> counts, List<Long> sumMillis) {

  /** Upper bounds of all buckets but the last, inclusive. */
  public static final List<Duration> BOUNDS =
      LongStream.of(
              5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000,
              900_000, 3_600_000)
          .mapToObj(Duration::ofMillis)
          .toList();

  private static final long[] BOUND_MILLIS =
      BOUNDS.stream().mapToLong(Duration::toMillis).toArray();

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if there are more or fewer buckets than {@link #BOUNDS} make
   */
  public DelayHistogram {
    if (counts.size() != BOUNDS.size() + 1 || sumMillis.size() != counts.size()) {
      throw new IllegalArgumentException(
          "Cannot create histogram: there are "
              + counts.size()
              + " counts and "
              + sumMillis.size()
              + " sums, expected "
              + (BOUNDS.size() + 1));
    }
    counts = List.copyOf(counts);
    sumMillis = List.copyOf(sumMillis);
  }

  /** The bucket of a delay: an index of {@link #counts}. */
  public static int bucket(long millis) {
    int bucket = 0;
    while (bucket < BOUND_MILLIS.length && millis > BOUND_MILLIS[bucket]) {
      bucket++;
    }
    return bucket;
  }

  /** Number of delays. */
  public long count() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /** The sum of all delays. */
  public Duration sum() {
    return Duration.ofMillis(sumMillis.stream().mapToLong(Long::longValue).sum());
  }

  /**
   * Upper bound of the bucket that holds a quantile, or the mean of the last bucket, which has no
   * bound; 0 without delays.
   *
   * @param quantile over 0, up to 1
   */
  public Duration quantile(double quantile) {
    long rank = (long) Math.ceil(quantile * count());
    long seen = 0;
    for (int bucket = 0; bucket < counts.size(); bucket++) {
      seen += counts.get(bucket);
      if (seen >= rank && seen > 0) {
        return bucket < BOUNDS.size()
            ? BOUNDS.get(bucket)
            : Duration.ofMillis(sumMillis.get(bucket) / counts.get(bucket));
      }
    }
    return Duration.ZERO;
  }
}
