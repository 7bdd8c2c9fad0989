package io.adstream.kafkastreams.internal.state;

import io.adstream.join.Counter;
import io.adstream.sink.LaneStatus;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.Value;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Publishes a lane's status in the metrics of Kafka Streams: group {@code adstream-join-metrics},
 * with the tags {@code thread-id}, {@code task-id} and {@code join}. Not thread-safe.
 */
public final class LaneMetrics implements AutoCloseable {

  /** The metrics' group. */
  public static final String GROUP = "adstream-join-metrics";

  private final StreamsMetrics metrics;
  private final Map<String, String> tags;
  private final String prefix;
  private final Map<String, Sensor> sensors = new LinkedHashMap<>();
  private final Map<Counter, Sensor> counters = new EnumMap<>(Counter.class);

  /**
   * Adds a lane's metrics.
   *
   * @param join the join's name
   */
  public LaneMetrics(ProcessorContext<?, ?> context, String join) {
    metrics = context.metrics();
    tags =
        Map.of(
            "thread-id", Thread.currentThread().getName(),
            "task-id", context.taskId().toString(),
            "join", join);
    prefix = "adstream." + join + "." + context.taskId() + ".";
    for (Counter counter : Counter.values()) {
      String name = counter.name().toLowerCase(Locale.ROOT).replace('_', '-');
      counters.put(counter, sensor(name + "-total", counter + " of this lane, since its start"));
    }
  }

  /** Publishes a status. */
  public void show(LaneStatus status) {
    sensor(
            "watermark-ms",
            "The watermark, in milliseconds since the epoch; negative before there is one")
        .record((double) status.watermarkMillis());
    sensor("open-events", "Impressions and clicks that the open window holds")
        .record((double) status.openEvents());
    sensor("window-bytes", "Memory that the open window holds")
        .record((double) status.windowBytes());
    counters.forEach((counter, sensor) -> sensor.record((double) status.counters().of(counter)));
  }

  private Sensor sensor(String name, String description) {
    return sensors.computeIfAbsent(
        name,
        n -> {
          Sensor sensor = metrics.addSensor(prefix + n, Sensor.RecordingLevel.INFO);
          sensor.add(new MetricName(n, GROUP, description, tags), new Value());
          return sensor;
        });
  }

  @Override
  public void close() {
    sensors.values().forEach(metrics::removeSensor);
  }
}
