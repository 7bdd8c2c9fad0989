package io.adstream.enginetests.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;

/**
 * A schema registry with two Avro schemas that is initially unavailable, and messages with these
 * schemas. The messages are ASCII, so that they can be sent as text.
 */
public final class SmallRegistry implements AutoCloseable {

  private static final int IMPRESSION = 1;
  private static final int CLICK = 2;

  private final HttpServer server;
  private volatile boolean isThere;

  /** Starts it on a free port of this machine. */
  public SmallRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/schemas/ids/" + IMPRESSION, answer("ImpressionID", "EventTime"));
    server.createContext("/schemas/ids/" + CLICK, answer("ClickID", "JoinID", "EventTime"));
    server.start();
  }

  private HttpHandler answer(String... fields) {
    StringBuilder schema = new StringBuilder();
    for (String field : fields) {
      schema.append(schema.isEmpty() ? "" : ",");
      schema.append("{'name':'").append(field).append("','type':'string'}");
    }
    String text = "{'type':'record','name':'Event','fields':[" + schema + "]}";
    String body = "{\"schema\":\"" + text.replace("'", "\\\"") + "\"}";
    return exchange -> send(exchange, body.getBytes(UTF_8));
  }

  private void send(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(isThere ? 200 : 503, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** The registry's URL. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Makes the registry available. */
  public void comeBack() {
    isThere = true;
  }

  /** An impression as Confluent's serializer writes it. */
  public static String impression(String id, Instant time) {
    return message(IMPRESSION, id, time.toString());
  }

  /** A click as Confluent's serializer writes it. */
  public static String click(String id, String joinId, Instant time) {
    return message(CLICK, id, joinId, time.toString());
  }

  /** Encodes texts of fewer than 64 chars, whose lengths take one byte each. */
  private static String message(int schema, String... texts) {
    StringBuilder message = new StringBuilder("\0\0\0\0").append((char) schema);
    for (String text : texts) {
      message.append((char) (2 * text.length())).append(text);
    }
    return message.toString();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
