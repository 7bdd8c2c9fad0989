package io.adstream.samples.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.adstream.engine.RunningPipeline;
import io.adstream.status.PipelineState;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a pipeline's health, metrics and status over HTTP:
 *
 * <ul>
 *   <li>{@code /livez}: 200 as long as the process should not be restarted, even while it waits for
 *       Kafka or the sink; otherwise 503
 *   <li>{@code /readyz}: 200 once this process has its lanes and has restored them; otherwise 503
 *   <li>{@code /metrics}: all metrics, in Prometheus format
 *   <li>{@code /status}: the state, progress and lag as JSON
 * </ul>
 *
 * It listens from before the pipeline starts until after it has stopped. There is neither
 * encryption nor authentication, so bind it to loopback or a private network. Thread-safe.
 */
public final class HttpEndpoints implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoints.class);
  private static final Set<String> READING = Set.of("GET", "HEAD");
  private static final String TEXT = "text/plain; charset=utf-8";

  /** The limit for slow clients, which would occupy one of the two threads. */
  private static final String PATIENCE_SECONDS = "10";

  /** A response. */
  private record Answer(int code, String type, String body) {}

  private final HttpServer server;
  private final ExecutorService threads;
  private volatile @Nullable ServedPipeline pipeline;

  private HttpEndpoints(HttpServer server) {
    this.server = server;
    threads =
        Executors.newFixedThreadPool(
            2,
            work -> {
              Thread thread = new Thread(work, "adstream-http");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts listening.
   *
   * @throws IllegalStateException if that fails, such as if the port is taken
   */
  public static HttpEndpoints open(InetSocketAddress address) {
    for (String limit : new String[] {"maxReqTime", "maxRspTime"}) {
      String property = "sun.net.httpserver." + limit;
      System.setProperty(property, System.getProperty(property, PATIENCE_SECONDS));
    }
    try {
      HttpEndpoints endpoints = new HttpEndpoints(HttpServer.create(address, 0));
      endpoints.start();
      return endpoints;
    } catch (IOException e) {
      throw new IllegalStateException("Cannot serve HTTP at " + address + ": " + e.getMessage(), e);
    }
  }

  private void start() {
    add("/livez", () -> health(PipelineState::isLive, "starting", 200));
    add("/readyz", () -> health(PipelineState::isReady, "starting", 503));
    add("/status", () -> of(pipeline, "application/json", ServedPipeline::statusJson));
    add("/metrics", () -> of(pipeline, ServedPipeline.METRICS_TYPE, ServedPipeline::metricsText));
    server.setExecutor(threads);
    server.start();
    LOG.info("Serving /livez, /readyz, /metrics and /status at http:/{}", server.getAddress());
  }

  /** The address that it listens at. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** Serves this pipeline from now on. */
  public void serve(RunningPipeline started) {
    pipeline = new ServedPipeline(started);
  }

  private Answer health(
      java.util.function.Predicate<PipelineState> isWell, String before, int codeBefore) {
    ServedPipeline served = pipeline;
    if (served == null) {
      return new Answer(codeBefore, TEXT, before + "\n");
    }
    PipelineState state = served.state();
    String reason = state.reason().isEmpty() ? "" : ": " + state.reason();
    return new Answer(isWell.test(state) ? 200 : 503, TEXT, state.phase().tag() + reason + "\n");
  }

  private static Answer of(
      @Nullable ServedPipeline served,
      String type,
      java.util.function.Function<ServedPipeline, String> body) {
    return served == null
        ? new Answer(503, TEXT, "starting\n")
        : new Answer(200, type, body.apply(served));
  }

  private void add(String path, Supplier<Answer> answers) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            send(exchange, answer(exchange, path, answers));
          } catch (RuntimeException e) {
            LOG.error("Cannot answer {}", path, e);
            throw e;
          }
        });
  }

  private static Answer answer(HttpExchange exchange, String path, Supplier<Answer> answers) {
    if (!exchange.getRequestURI().getPath().equals(path)) { // a context also matches paths below it
      return new Answer(404, TEXT, "not found\n");
    }
    return READING.contains(exchange.getRequestMethod())
        ? answers.get()
        : new Answer(405, TEXT, "only GET and HEAD\n");
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = answer.body().getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", answer.type());
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(answer.code(), -1);
    } else {
      exchange.sendResponseHeaders(answer.code(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Stops listening. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
    ServedPipeline served = pipeline;
    if (served != null) {
      served.close();
    }
  }
}
