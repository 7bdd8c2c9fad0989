package io.adstream.status;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DelayHistogramTest {

  private static DelayHistogram of(long... millis) {
    Long[] counts = new Long[DelayHistogram.BOUNDS.size() + 1];
    Long[] sums = new Long[counts.length];
    Arrays.fill(counts, 0L);
    Arrays.fill(sums, 0L);
    for (long each : millis) {
      int bucket = DelayHistogram.bucket(each);
      counts[bucket]++;
      sums[bucket] += each;
    }
    return new DelayHistogram(List.of(counts), List.of(sums));
  }

  @Test
  void boundBelongsToItsBucket() {
    assertThat(DelayHistogram.bucket(0)).isZero();
    assertThat(DelayHistogram.bucket(5)).isZero();
    assertThat(DelayHistogram.bucket(6)).isEqualTo(1);
    assertThat(DelayHistogram.bucket(Long.MAX_VALUE)).isEqualTo(DelayHistogram.BOUNDS.size());
  }

  @Test
  void quantileIsTheBoundOfItsBucket() {
    DelayHistogram histogram = of(3, 4, 30, 40, 90, 400);
    assertThat(histogram.quantile(0.5)).isEqualTo(ofMillis(50));
    assertThat(histogram.quantile(1)).isEqualTo(ofMillis(500));
    assertThat(histogram.count()).isEqualTo(6);
    assertThat(histogram.sum()).isEqualTo(ofMillis(567));
  }

  @Test
  void quantileOfNothingIsZero() {
    assertThat(of().quantile(0.99)).isZero();
  }

  @Test
  void quantileOverAllBoundsIsTheMeanOfWhatIs() {
    assertThat(of(ofMinutes(61).toMillis(), ofMinutes(63).toMillis()).quantile(0.5))
        .isEqualTo(ofMinutes(62));
  }
}
