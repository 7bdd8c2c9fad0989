package io.adstream.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.benchmarks.jobs.Job;
import org.junit.jupiter.api.Test;

class SeriesTest {

  @Test
  void medianIsTheMiddleOrTheLowerOfTwo() {
    assertThat(Samples.series(Job.FLOOR, 5, 1, 3).median(Measurement::seconds)).isEqualTo(3);
    assertThat(Samples.series(Job.FLOOR, 4, 1, 3, 2).median(Measurement::seconds)).isEqualTo(2);
    assertThat(Samples.series(Job.FLOOR, 4).median(Measurement::seconds)).isEqualTo(4);
  }

  @Test
  void figuresAreOfTheMedianRun() {
    Series series = Samples.seriesOf(2_000_000, Job.FLOOR, 40, 10, 20);

    assertThat(series.eventsPerSecond()).isEqualTo(100_000);
    assertThat(series.cpuSecondsPerMillion()).isEqualTo(5);
    assertThat(series.peakMebibytes()).isEqualTo(500);
    assertThat(series.windowBytesPerEvent()).isEqualTo(150);
    assertThat(series.logBytesPerRecord()).isEqualTo(100);
  }

  @Test
  void percentileIsTheNearestRank() {
    double[] sorted = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

    assertThat(Latency.percentile(sorted, 0.5)).isEqualTo(5);
    assertThat(Latency.percentile(sorted, 0.91)).isEqualTo(10);
    assertThat(Latency.percentile(new double[] {7}, 0.999)).isEqualTo(7);
  }
}
