package io.adstream.kafkastreams.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * How long each thread's commits take, by the metrics of its producer: what it sends on, waits for
 * and commits. Safe for use by several threads.
 */
public final class CommitCosts {

  private static final Set<String> PARTS =
      Set.of("flush-time-ns-total", "txn-send-offsets-time-ns-total", "txn-commit-time-ns-total");

  /** A thread that has lost its transaction makes another producer. */
  private static final long FIND_AGAIN_NANOS = Duration.ofSeconds(10).toNanos();

  private final Supplier<Map<MetricName, ? extends Metric>> metrics;
  private final ThreadLocal<Seen> seen = ThreadLocal.withInitial(Seen::new);

  /** Costs by the metrics of all of Kafka Streams' clients. */
  public CommitCosts(Supplier<Map<MetricName, ? extends Metric>> metrics) {
    this.metrics = metrics;
  }

  /** What a commit of the calling thread takes now; 0 as long as there was none. */
  long millis() {
    return seen.get().look();
  }

  private final class Seen {
    private List<? extends Metric> parts = List.of();
    private long foundNanos;
    private double totalNanos;
    private double costNanos;

    /** All that has been spent since the last look is one commit's: there is a look after each. */
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
