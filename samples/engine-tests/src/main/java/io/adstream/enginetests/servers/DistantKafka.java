package io.adstream.enginetests.servers;

import io.adstream.samples.embedded.EmbeddedKafka;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;

/** A broker with a long round trip for clients, but not for its own connections. Thread-safe. */
public final class DistantKafka implements AutoCloseable {

  private final SlowLink line;
  private final EmbeddedKafka broker;

  /**
   * Starts the broker.
   *
   * @param roundTrip the total delay of a request and its response
   */
  public DistantKafka(Duration roundTrip) throws IOException {
    int port = freePort();
    line = new SlowLink(port, roundTrip);
    broker = broker(port, line.port());
  }

  /** The broker; clients that bootstrap from it are directed to the slow connection. */
  public EmbeddedKafka broker() {
    return broker;
  }

  private static EmbeddedKafka broker(int port, int linePort) throws IOException {
    String own = "INTERNAL://127.0.0.1:" + freePort();
    int controller = freePort();
    return EmbeddedKafka.builder()
        .port(port)
        .property(
            "listeners",
            "PLAINTEXT://127.0.0.1:" + port + "," + own + ",CONTROLLER://127.0.0.1:" + controller)
        .property("advertised.listeners", "PLAINTEXT://localhost:" + linePort + "," + own)
        .property("inter.broker.listener.name", "INTERNAL")
        .property(
            "listener.security.protocol.map",
            "PLAINTEXT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT")
        .property("controller.quorum.voters", "1@127.0.0.1:" + controller)
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws IOException {
    broker.close();
    line.close();
  }
}
