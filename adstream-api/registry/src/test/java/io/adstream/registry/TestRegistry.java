package io.adstream.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;

/**
 * A registry on this machine that speaks the interface that registries share, and misbehaves when
 * it is told to.
 */
public final class TestRegistry implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PORT_OF_CHOICE = 0;

  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final String prefix;
  private final Optional<SSLContext> tls;
  private HttpServer server;
  private volatile int status = 200;
  private volatile Duration delay = Duration.ZERO;
  private volatile String body = "";
  private volatile String expectedAuthorization = "";

  /** A registry whose paths have no prefix. */
  public TestRegistry() {
    this("");
  }

  /** A registry whose paths have this prefix. */
  public TestRegistry(String prefix) {
    this(prefix, Optional.empty());
  }

  private TestRegistry(String prefix, Optional<SSLContext> tls) {
    this.prefix = prefix;
    this.tls = tls;
    server = start(PORT_OF_CHOICE);
  }

  /** A registry that is reached by TLS only. */
  static TestRegistry https(SSLContext context) {
    return new TestRegistry("", Optional.of(context));
  }

  private HttpServer create(InetSocketAddress address) throws IOException {
    if (tls.isEmpty()) {
      return HttpServer.create(address, 0);
    }
    HttpsServer https = HttpsServer.create(address, 0);
    https.setHttpsConfigurator(new HttpsConfigurator(tls.get()));
    return https;
  }

  private HttpServer start(int port) {
    try {
      HttpServer started = create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      started.createContext("/", this::handle);
      started.setExecutor(threads);
      started.start();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it is, with its prefix. */
  public String url() {
    return (tls.isEmpty() ? "http" : "https") + "://127.0.0.1:" + port() + prefix;
  }

  private int port() {
    return server.getAddress().getPort();
  }

  /** Registers a schema under an id. */
  public TestRegistry schema(int id, String type, String text, String... references) {
    answers.put("/schemas/ids/" + id, answer(type, text, references));
    return this;
  }

  /** Registers a schema under a GUID. */
  public TestRegistry schema(String guid, String type, String text) {
    answers.put("/schemas/guids/" + guid, answer(type, text));
    return this;
  }

  /** Registers a version of a subject, which references name {@code subject:version}. */
  public TestRegistry subject(
      String subject, int version, String type, String text, String... references) {
    answers.put("/subjects/" + subject + "/versions/" + version, answer(type, text, references));
    return this;
  }

  /** Answers requests for a path with a body of any kind. */
  void answerAt(String path, String body) {
    answers.put(path, body);
  }

  private static String answer(String type, String text, String... references) {
    ObjectNode answer = JSON.createObjectNode().put("schema", text);
    if (!type.equals("AVRO")) { // as Confluent's
      answer.put("schemaType", type);
    }
    for (String reference : references) {
      String[] parts = reference.split(":", -1);
      answer
          .withArray("references")
          .addObject()
          .put("name", parts[0])
          .put("subject", parts[1])
          .put("version", Integer.parseInt(parts[2]));
    }
    return answer.toString();
  }

  /** Answers everything with this from now on; 200 answers as a registry again. */
  public void answerAll(int status, String body) {
    this.body = body;
    this.status = status;
  }

  /** Answers nothing at all from now on, and holds connections open. */
  public void hang() {
    status = 0;
  }

  /** Answers this much later from now on. */
  public void delay(Duration by) {
    delay = by;
  }

  /** Refuses who does not send this from now on. */
  public void expectAuthorization(String header) {
    expectedAuthorization = header;
  }

  /** Ends the server, so that connections are refused. */
  public void stop() {
    server.stop(0);
  }

  /** Starts it again where it was. */
  public void restart() {
    server = start(port());
  }

  /** How many requests came in. */
  public int requests() {
    return requests.get();
  }

  /** The header {@code Authorization} of each request that had one. */
  public List<String> authorizations() {
    return new ArrayList<>(authorizations);
  }

  private void handle(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (authorization != null) {
      authorizations.add(authorization);
    }
    if (status == 0) {
      return;
    }
    LockSupport.parkNanos(delay.toNanos());
    String path = exchange.getRequestURI().getPath();
    String answer = path.startsWith(prefix) ? answers.get(path.substring(prefix.length())) : null;
    if (!expectedAuthorization.isEmpty() && !expectedAuthorization.equals(authorization)) {
      send(exchange, 401, "{\"error_code\":401,\"message\":\"Unauthorized\"}");
    } else if (status != 200) {
      send(exchange, status, body);
    } else if (!path.startsWith(prefix)) {
      send(exchange, 404, "{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}");
    } else if (answer == null) {
      send(exchange, 404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
    } else {
      send(exchange, 200, answer);
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
