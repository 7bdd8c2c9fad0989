package io.adstream.enginetests.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A loopback proxy between client and server that delays data by a fixed time, like a long line: it
 * accepts more data meanwhile. Thread-safe.
 */
public final class SlowLink implements AutoCloseable {

  private static final int CHUNK_BYTES = 65_536;
  private static final int CHUNKS_UNDER_WAY = 1_000;

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final int target;
  private final long oneWayNanos;

  private record Chunk(@SuppressWarnings("ArrayRecordComponent") byte[] bytes, long dueNanos) {}

  /**
   * Creates a link to a local port.
   *
   * @param roundTrip the total delay of a request and its response
   */
  public SlowLink(int target, Duration roundTrip) throws IOException {
    this.target = target;
    oneWayNanos = roundTrip.toNanos() / 2;
    start(this::accept);
  }

  /** The port for clients. */
  public int port() {
    return listener.getLocalPort();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      for (Socket socket : List.of(client, server)) {
        socket.setTcpNoDelay(true);
        sockets.add(socket);
      }
      carry(client, server);
      carry(server, client);
    }
  }

  private void carry(Socket from, Socket to) {
    BlockingQueue<Chunk> line = new LinkedBlockingQueue<>(CHUNKS_UNDER_WAY);
    start(
        () -> {
          InputStream in = from.getInputStream();
          byte[] bytes = new byte[CHUNK_BYTES];
          for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
            line.put(new Chunk(Arrays.copyOf(bytes, n), System.nanoTime() + oneWayNanos));
          }
          line.put(new Chunk(new byte[0], System.nanoTime() + oneWayNanos));
        });
    start(
        () -> {
          OutputStream out = to.getOutputStream();
          for (Chunk next = line.take(); next.bytes.length > 0; next = line.take()) {
            for (long left = next.dueNanos - System.nanoTime(); left > 0; ) {
              LockSupport.parkNanos(left);
              left = next.dueNanos - System.nanoTime();
            }
            out.write(next.bytes);
          }
          to.close();
        });
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException | InterruptedException expected) {
                // Closed.
              }
            },
            "slow-link");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
