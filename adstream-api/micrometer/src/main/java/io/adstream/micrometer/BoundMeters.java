package io.adstream.micrometer;

import io.adstream.status.DelayHistogram;
import io.adstream.status.PipelineMetric;
import io.adstream.status.PipelineMetric.Kind;
import io.adstream.status.PipelineMetrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A pipeline's meters in one registry. Safe for use by several threads. */
final class BoundMeters {

  private record Key(PipelineMetric metric, Map<String, String> tags) {}

  /** A meter and its value. */
  private static final class Shown {
    private final Meter meter;
    private volatile double value;

    Shown(MeterRegistry registry, Tags tags, Key key) {
      Tags all = tags;
      for (Map.Entry<String, String> tag : key.tags.entrySet()) {
        all = all.and(tag.getKey(), tag.getValue());
      }
      PipelineMetric metric = key.metric;
      String unit = metric.unit().isEmpty() ? null : metric.unit();
      meter =
          metric.kind() == Kind.COUNTER
              ? FunctionCounter.builder(metric.metricName(), this, shown -> shown.value)
                  .description(metric.description())
                  .baseUnit(unit)
                  .tags(all)
                  .register(registry)
              : Gauge.builder(metric.metricName(), this, shown -> shown.value)
                  .description(metric.description())
                  .baseUnit(unit)
                  .tags(all)
                  .register(registry);
    }
  }

  private final MeterRegistry registry;
  private final Tags tags;
  private final Map<Key, Shown> shown = new HashMap<>();
  private final Timer delays;
  private @Nullable DelayHistogram recorded;
  private boolean closed;

  BoundMeters(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
    delays =
        Timer.builder(PipelineMetric.CLICK_COMMIT.metricName())
            .description(PipelineMetric.CLICK_COMMIT.description())
            .serviceLevelObjectives(DelayHistogram.BOUNDS.toArray(Duration[]::new))
            .tags(tags)
            .register(registry);
  }

  /** Updates the meters. */
  synchronized void show(PipelineMetrics metrics) {
    if (closed) {
      return;
    }
    Set<Key> there = new HashSet<>();
    for (PipelineMetric metric : PipelineMetric.values()) {
      for (PipelineMetric.Sample sample : metric.samples(metrics)) {
        Key key = new Key(metric, sample.tags());
        there.add(key);
        Shown each = shown.computeIfAbsent(key, added -> new Shown(registry, tags, added));
        each.value = sample.value();
      }
    }
    shown
        .entrySet()
        .removeIf(
            each -> {
              boolean isGone = !there.contains(each.getKey());
              if (isGone) {
                registry.remove(each.getValue().meter);
              }
              return isGone;
            });
    record(metrics.sink().clickToCommit());
  }

  /** Records the delays added since the last call: as many in each bucket, all with its mean. */
  private void record(DelayHistogram now) {
    DelayHistogram before = recorded;
    for (int bucket = 0; bucket < now.counts().size(); bucket++) {
      long count = now.counts().get(bucket) - (before == null ? 0 : before.counts().get(bucket));
      long sumMillis =
          now.sumMillis().get(bucket) - (before == null ? 0 : before.sumMillis().get(bucket));
      for (long i = 0; i < count; i++) {
        delays.record(TimeUnit.MILLISECONDS.toNanos(sumMillis) / count, TimeUnit.NANOSECONDS);
      }
    }
    recorded = now;
  }

  /** Removes all meters. */
  synchronized void close() {
    closed = true;
    shown.values().forEach(each -> registry.remove(each.meter));
    shown.clear();
    registry.remove(delays);
  }
}
