package io.adstream.enginetests.servers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adstream.samples.embedded.Teardown;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A real Prometheus as a child process, which scrapes a target every second. The program comes from
 * the operating system; {@code -Dadstream.prometheus} sets its path.
 */
public final class PrometheusServer implements AutoCloseable {

  private static final Path PROGRAM =
      Path.of(System.getProperty("adstream.prometheus", "/usr/bin/prometheus"));

  private final Process process;
  private final Path log;
  private final URI address;
  private final HttpClient client = HttpClient.newHttpClient();

  private PrometheusServer(Path directory, int targetPort, Path rules) throws IOException {
    if (!Files.isExecutable(PROGRAM)) {
      throw new IllegalStateException(
          "Cannot start Prometheus: "
              + PROGRAM
              + " is no program, expected it there (Debian: apt-get install prometheus), or where"
              + " -Dadstream.prometheus says");
    }
    int port = freePort();
    address = URI.create("http://127.0.0.1:" + port);
    log = directory.resolve("prometheus.log");
    Path settings =
        Files.writeString(
            directory.resolve("prometheus.yml"),
            """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: ["%s"]
            scrape_configs:
              - job_name: adstream
                static_configs: [{targets: ["127.0.0.1:%d"]}]
            """
                .formatted(rules.toAbsolutePath().normalize(), targetPort));
    process =
        new ProcessBuilder(
                PROGRAM.toString(),
                "--config.file=" + settings,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
  }

  /**
   * Starts the server.
   *
   * @param directory the directory for its files
   * @param targetPort the local port whose {@code /metrics} it scrapes
   * @param rules the file with the rules that it evaluates
   */
  public static PrometheusServer start(Path directory, int targetPort, Path rules)
      throws IOException {
    PrometheusServer started = new PrometheusServer(directory, targetPort, rules);
    return Teardown.start(() -> started);
  }

  /** The current values of a query; also none while the server is not ready. */
  public List<Double> query(String expression) throws IOException, InterruptedException {
    List<Double> values = new ArrayList<>();
    for (JsonNode each : get("query?query=" + encoded(expression)).path("result")) {
      values.add(Double.parseDouble(each.path("value").path(1).asText()));
    }
    return values;
  }

  /** The health of each rule, such as {@code ok}; none while the server is not ready. */
  public List<String> health() throws IOException, InterruptedException {
    return get("rules").findValuesAsText("health");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    if (!process.isAlive()) {
      throw new IllegalStateException("Prometheus has ended:\n" + Files.readString(log));
    }
    try {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(address.resolve("/api/v1/" + path)).build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() == 400) {
        throw new IllegalStateException("Prometheus refuses " + path + ": " + answer.body());
      }
      return answer.statusCode() == 200
          ? new ObjectMapper().readTree(answer.body()).path("data")
          : new ObjectMapper().createObjectNode();
    } catch (ConnectException e) {
      return new ObjectMapper().createObjectNode(); // it has not started yet
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Teardown.forget(this);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
