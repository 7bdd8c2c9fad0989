package io.adstream.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A loopback proxy between client and server that fails on request. Thread-safe. */
public final class TcpProxy implements AutoCloseable {

  private static final long DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** The proxy's treatment of connections and data. */
  public enum Mode {
    PASS,
    /** Open connections are cut, as are new ones. */
    CUT,
    /** Data is delayed by a tenth of a second. */
    DELAY,
    /** Cuts the connection at COMMIT, which never arrives; then forwards again. */
    CUT_COMMIT,
    /** Forwards COMMIT, and cuts the connection at its response; then forwards again. */
    LOSE_COMMIT_REPLY,
    /** Drops the server's data, without closing. */
    SILENT,
    /** Drops both sides' data, and the server never learns that the client has gone. */
    HALF_OPEN
  }

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final int target;
  private volatile Mode mode = Mode.PASS;

  /** Forwards to a local port. */
  public TcpProxy(int target) throws IOException {
    this.target = target;
    start(this::accept);
  }

  /** Where clients connect. */
  public int port() {
    return listener.getLocalPort();
  }

  /** The current mode. */
  public Mode mode() {
    return mode;
  }

  /** Changes the mode. */
  public void mode(Mode value) throws IOException {
    mode = value;
    if (value == Mode.CUT) {
      cut();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
  }

  private void cut() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      if (mode == Mode.CUT) {
        client.close();
      } else {
        start(() -> connect(client));
      }
    }
  }

  private void connect(Socket client) throws IOException {
    Socket server;
    try {
      server = new Socket(InetAddress.getLoopbackAddress(), target);
    } catch (IOException e) {
      client.close();
      throw e;
    }
    sockets.addAll(List.of(client, server));
    Link link = new Link(client, server);
    start(link::up);
    start(link::down);
    if (mode == Mode.CUT) {
      cut();
    }
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException expected) {
                // Closed.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private interface Work {
    void run() throws IOException;
  }

  private final class Link {
    private final Socket client;
    private final Socket server;
    private volatile boolean committing;
    private volatile boolean halfOpen;

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    /** A killed client resets its connection, which must reach the server. */
    void up() throws IOException {
      try {
        passUp();
      } finally {
        if (!halfOpen && mode != Mode.HALF_OPEN) {
          close();
        }
      }
    }

    private void passUp() throws IOException {
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      byte[] chunk = new byte[65_536];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        halfOpen |= mode == Mode.HALF_OPEN;
        String text = new String(chunk, 0, n, StandardCharsets.ISO_8859_1);
        if (mode == Mode.CUT_COMMIT && text.contains("COMMIT")) {
          mode = Mode.PASS;
          close();
          return;
        }
        committing |= mode == Mode.LOSE_COMMIT_REPLY && text.contains("COMMIT");
        if (!halfOpen) {
          delay();
          out.write(chunk, 0, n);
        }
      }
    }

    void down() throws IOException {
      InputStream in = server.getInputStream();
      OutputStream out = client.getOutputStream();
      byte[] chunk = new byte[65_536];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        halfOpen |= mode == Mode.HALF_OPEN;
        if (committing) {
          mode = Mode.PASS;
          close();
        } else if (!halfOpen && mode != Mode.SILENT) {
          delay();
          out.write(chunk, 0, n);
        }
      }
      if (!halfOpen) {
        close();
      }
    }

    private void delay() {
      if (mode == Mode.DELAY) {
        LockSupport.parkNanos(DELAY_NANOS);
      }
    }

    private void close() throws IOException {
      client.close();
      server.close();
      sockets.removeAll(List.of(client, server));
    }
  }
}
