package io.adstream.enginetests.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.adstream.engine.RunningPipeline;
import io.adstream.enginetests.servers.PrometheusServer;
import io.adstream.internal.DefaultPartitioner;
import io.adstream.micrometer.AdstreamMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus scrapes a run: every query of the dashboard finds data, all rules are
 * evaluated, and the metrics equal the events sent. Requires Debian's package {@code prometheus}.
 */
@Tag("slow")
public abstract class PrometheusIT extends EngineFixture {

  private static final Path MONITORING = Path.of("../samples/monitoring");

  private final AtomicLong pairs = new AtomicLong();

  @Test
  protected void everyQueryOfTheDashboardFindsData(@TempDir Path directory) throws Exception {
    kafka.createTopics(2, impressions, clicks);
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/metrics",
        exchange -> {
          byte[] body = registry.scrape().getBytes(UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, body.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    http.start();
    int port = http.getAddress().getPort();
    try (RunningPipeline pipeline = start(spec().build());
        AdstreamMetrics metrics = new AdstreamMetrics(pipeline);
        PrometheusServer prometheus =
            PrometheusServer.start(directory, port, MONITORING.resolve("alerts.yml"))) {
      metrics.bindTo(registry);
      assertQueriesFindData(prometheus);
      assertCountsAreThoseOf(pipeline, prometheus);
    } finally {
      http.stop(0);
    }
  }

  private void assertQueriesFindData(PrometheusServer prometheus) throws Exception {
    List<String> empty = new ArrayList<>(queries());
    assertThat(empty).hasSizeGreaterThan(20);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              sendPair();
              for (String query : List.copyOf(empty)) {
                List<Double> values = prometheus.query(query);
                if (!values.isEmpty() && values.stream().noneMatch(value -> value.isNaN())) {
                  empty.remove(query);
                }
              }
              assertThat(empty).as("queries without data").isEmpty();
            });
    long rules =
        Files.readString(MONITORING.resolve("alerts.yml"))
            .lines()
            .filter(line -> line.contains("- alert:"))
            .count();
    assertThat(rules).isPositive();
    await().atMost(PATIENCE).until(() -> prometheus.health().size() == rules);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(prometheus.health()).containsOnly("ok"));
  }

  private static List<String> queries() throws Exception {
    JsonNode dashboard =
        new ObjectMapper().readTree(Files.readString(MONITORING.resolve("dashboard.json")));
    return dashboard.findValuesAsText("expr").stream()
        .map(expr -> expr.replace("$__rate_interval", "20s").replace("$pipeline", ".*"))
        .toList();
  }

  private void assertCountsAreThoseOf(RunningPipeline pipeline, PrometheusServer prometheus) {
    double sent = pairs.get() * 2;
    await().atMost(PATIENCE).until(() -> pipeline.counters().read() == sent);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(prometheus.query("sum(adstream_records_total)")).containsExactly(sent);
              assertThat(prometheus.query("sum(adstream_results_total{result=\"matched\"})"))
                  .containsExactly((double) pairs.get());
              assertThat(prometheus.query("adstream_click_commit_seconds_count"))
                  .containsExactly((double) pipeline.metrics().sink().clickToCommit().count());
              assertThat(prometheus.query("sum(adstream_source_lag_records)")).containsExactly(0.0);
            });
  }

  private void sendPair() throws Exception {
    String id = "i" + pairs.incrementAndGet();
    int partition = DefaultPartitioner.partition(id.getBytes(UTF_8), 2);
    sendImpression(partition, id, Instant.now());
    sendClick(partition, "c" + id, id, Instant.now());
  }
}
