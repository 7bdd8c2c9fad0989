package io.adstream.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adstream.status.DelayHistogram;
import io.adstream.status.PipelineMetric;
import io.adstream.status.PipelineMetrics;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AdstreamMetricsTest {

  private volatile PipelineMetrics now = Example.of(0, 0, 1);

  private AdstreamMetrics metrics() {
    return new AdstreamMetrics(() -> now, Tags.of("team", "bi"));
  }

  @Test
  void everyMeterShowsWhatWasMeasured() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (AdstreamMetrics metrics = metrics()) {
      metrics.bindTo(registry);
      int samples = 0;
      for (PipelineMetric metric : PipelineMetric.values()) {
        for (PipelineMetric.Sample sample : metric.samples(now)) {
          Tags tags = Tags.of("pipeline", "ads", "engine", "kafka-streams", "team", "bi");
          for (Map.Entry<String, String> tag : sample.tags().entrySet()) {
            tags = tags.and(tag.getKey(), tag.getValue());
          }
          Meter meter = registry.get(metric.metricName()).tags(tags).meter();
          assertThat(meter.measure().iterator().next().getValue())
              .as("%s%s", metric, sample.tags())
              .isEqualTo(sample.value());
          samples++;
        }
      }
      String histogram = PipelineMetric.CLICK_COMMIT.metricName();
      assertThat(registry.getMeters())
          .filteredOn(meter -> !meter.getId().getName().startsWith(histogram))
          .hasSize(samples);
    }
  }

  @Test
  void metersOfALaneComeAndGoWithIt() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (AdstreamMetrics metrics = metrics()) {
      metrics.bindTo(registry);
      now = Example.of(0, 1, 2);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> registry.find("adstream.watermark").tag("lane", "0").meter() == null);
      assertThat(registry.get("adstream.watermark").tag("lane", "2").meter()).isNotNull();
    }
  }

  @Test
  void prometheusGetsTheBucketsAsTheyWereCounted() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (AdstreamMetrics metrics = metrics()) {
      metrics.bindTo(registry);
      now = Example.of(2, 0, 1);
      metrics.refresh();
      metrics.refresh(); // adds nothing
      DelayHistogram counted = now.sink().clickToCommit();
      String text = registry.scrape();
      for (int bucket = 0; bucket < DelayHistogram.BOUNDS.size(); bucket++) {
        double bound = DelayHistogram.BOUNDS.get(bucket).toNanos() / 1e9;
        assertThat(text)
            .containsPattern(
                "adstream_click_commit_seconds_bucket\\{.*le=\""
                    + bound
                    + "\".*} "
                    + 2 * (bucket + 1)
                    + "\n");
      }
      assertThat(text)
          .containsPattern("adstream_click_commit_seconds_count\\{.*} " + counted.count() + "\n");
      assertThat(registry.get("adstream.click.commit").timer().totalTime(TimeUnit.MILLISECONDS))
          .isEqualTo((double) counted.sum().toMillis());
    }
  }

  @Test
  void nothingIsLeftAfterTheEnd() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    AdstreamMetrics metrics = metrics();
    metrics.bindTo(registry);
    metrics.close();
    metrics.refresh();
    assertThat(registry.getMeters()).isEmpty();
  }
}
