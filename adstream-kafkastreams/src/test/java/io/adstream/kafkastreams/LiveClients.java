package io.adstream.kafkastreams;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;

/**
 * Tracks the open Kafka clients: each has its own reporter, which it closes when it is closed.
 * Creating a client whose name matches {@value #REFUSED} fails. Thread-safe.
 */
public final class LiveClients implements MetricsReporter {

  /** The property that holds a pattern of clients' names. */
  static final String REFUSED = "test.refused.clients";

  private static final Set<LiveClients> OPEN = ConcurrentHashMap.newKeySet();

  private String client = "";

  /** Called by Kafka. */
  public LiveClients() {}

  /** The open clients of a pipeline. */
  static List<String> of(String pipeline) {
    return OPEN.stream().map(each -> each.client).filter(name -> name.contains(pipeline)).toList();
  }

  @Override
  public void configure(Map<String, ?> configs) {
    client = String.valueOf(configs.get("client.id"));
    if (client.matches(String.valueOf(configs.get(REFUSED)))) {
      throw new IllegalStateException("refused");
    }
    OPEN.add(this);
  }

  @Override
  public void close() {
    OPEN.remove(this);
  }

  @Override
  public void init(List<KafkaMetric> metrics) {}

  @Override
  public void metricChange(KafkaMetric metric) {}

  @Override
  public void metricRemoval(KafkaMetric metric) {}
}
