package io.adstream.kafkastreams.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Measures how long each thread's commits take, from its producer's metrics for flushing, waiting
 * and committing. Thread-safe.
 */
public final class CommitCosts {

  private static final Set<String> PARTS =
      Set.of("flush-time-ns-total", "txn-send-offsets-time-ns-total", "txn-commit-time-ns-total");

  /** A thread that has lost its transaction creates a new producer. */
  private static final long FIND_AGAIN_NANOS = Duration.ofSeconds(10).toNanos();

  private final Supplier<Map<MetricName, ? extends Metric>> metrics;
  private final ThreadLocal<Seen> seen = ThreadLocal.withInitial(Seen::new);

  /** Reads the metrics of all clients of Kafka Streams. */
  public CommitCosts(Supplier<Map<MetricName, ? extends Metric>> metrics) {
    this.metrics = metrics;
  }

  /** The current duration of a commit of the calling thread; 0 before its first one. */
  long millis() {
    return seen.get().look();
  }

  private final class Seen {
    private List<? extends Metric> parts = List.of();
    private long foundNanos;
    private double totalNanos;
    private double costNanos;

    /**
     * Attributes all time spent since the last call to one commit, since this is called after each.
     */
    long look() {
      if (parts.isEmpty() || System.nanoTime() - foundNanos > FIND_AGAIN_NANOS) {
        parts = find();
        foundNanos = System.nanoTime();
      }
      double before = totalNanos;
      totalNanos = parts.stream().mapToDouble(part -> (double) part.metricValue()).sum();
      if (totalNanos > before && before > 0) {
        costNanos = (costNanos + totalNanos - before) / 2;
      }
      return Math.round(costNanos / 1e6);
    }

    private List<? extends Metric> find() {
      String client = Thread.currentThread().getName() + "-producer";
      return metrics.get().entrySet().stream()
          .filter(metric -> PARTS.contains(metric.getKey().name()))
          .filter(metric -> client.equals(metric.getKey().tags().get("client-id")))
          .map(Map.Entry::getValue)
          .toList();
    }
  }
}
