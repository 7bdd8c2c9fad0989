package io.adstream.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * A real pgbouncer as a child process, in front of a local PostgreSQL, which lets configured users
 * connect without a password. The program comes from the operating system; {@code
 * -Dadstream.pgbouncer} sets its path.
 */
public final class PgBouncer implements AutoCloseable {

  private static final Path PROGRAM =
      Path.of(System.getProperty("adstream.pgbouncer", "/usr/sbin/pgbouncer"));
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final int port;
  private final Path log;
  private final Process process;

  private PgBouncer(int postgresPort, String poolMode, int poolSize, List<String> users)
      throws IOException {
    if (!Files.isExecutable(PROGRAM)) {
      throw new IllegalStateException(
          "Cannot start pgbouncer: "
              + PROGRAM
              + " is no program, expected it there (Debian: apt-get install pgbouncer), or where"
              + " -Dadstream.pgbouncer says");
    }
    port = freePort();
    // Another user than root reads it.
    Path directory =
        Files.createTempDirectory(
            "pgbouncer",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    log = directory.resolve("log");
    String known =
        users.stream().map(user -> "\"" + user + "\" \"\"\n").collect(Collectors.joining());
    Path usersFile = Files.writeString(directory.resolve("users"), known);
    Path settings =
        Files.writeString(
            directory.resolve("ini"),
            """
            [databases]
            * = host=127.0.0.1 port=%d
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = %d
            unix_socket_dir =
            auth_type = trust
            auth_file = %s
            pool_mode = %s
            default_pool_size = %d
            """
                .formatted(postgresPort, port, usersFile, poolMode, poolSize));
    List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("-u", "nobody"));
    }
    command.add(settings.toString());
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /** Starts it, and waits until it lets the first user in. */
  public static PgBouncer start(
      int postgresPort, String poolMode, int poolSize, List<String> users) {
    PgBouncer started;
    try {
      started = new PgBouncer(postgresPort, poolMode, poolSize, users);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    started.await(users.get(0));
    return started;
  }

  private void await(String user) {
    long giveUp = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + port + "/postgres?prepareThreshold=0", user, null)
            .close();
        return;
      } catch (SQLException e) {
        if (!process.isAlive() || System.nanoTime() > giveUp) {
          close();
          throw new IllegalStateException("Cannot start pgbouncer: " + said(), e);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
  }

  /** Where clients connect. */
  public int port() {
    return port;
  }

  private String said() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
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
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
