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

/** Stands between client and server, and fails when told to. */
final class TcpProxy implements AutoCloseable {

  enum Mode {
    PASS,
    /** Passes COMMIT on, and cuts the connection where its reply comes. */
    LOSE_COMMIT_REPLY,
    /** The server is never heard of again. */
    SILENT
  }

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final int target;
  volatile Mode mode = Mode.PASS;

  TcpProxy(int target) throws IOException {
    this.target = target;
    start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.addAll(List.of(client, server));
      Link link = new Link(client, server);
      start(link::up);
      start(link::down);
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

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void up() throws IOException {
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      byte[] chunk = new byte[65_536];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        String text = new String(chunk, 0, n, StandardCharsets.ISO_8859_1);
        committing |= mode == Mode.LOSE_COMMIT_REPLY && text.contains("COMMIT");
        out.write(chunk, 0, n);
      }
      server.close();
    }

    void down() throws IOException {
      InputStream in = server.getInputStream();
      OutputStream out = client.getOutputStream();
      byte[] chunk = new byte[65_536];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        if (committing) {
          mode = Mode.PASS;
          client.close();
          server.close();
        } else if (mode != Mode.SILENT) {
          out.write(chunk, 0, n);
        }
      }
      client.close();
    }
  }
}
