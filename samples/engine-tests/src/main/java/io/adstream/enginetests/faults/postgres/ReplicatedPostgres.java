package io.adstream.enginetests.faults.postgres;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.adstream.enginetests.servers.SlowLink;
import io.adstream.samples.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * A primary and a standby, which streams from it over a connection that can be cut. The standby
 * starts as a copy of the stopped primary's files. Not thread-safe.
 */
final class ReplicatedPostgres implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 60;

  private final Path primaryFiles;
  private final EmbeddedPostgres primary;
  private final SlowLink line;
  private final EmbeddedPostgres standby;

  /**
   * Starts both on a stopped server's data, and waits until the standby streams.
   *
   * @param stopped the directory of the stopped server, which becomes the primary's
   * @param directory the standby's directory, which must not exist yet
   */
  ReplicatedPostgres(Path stopped, Path directory) throws IOException {
    primaryFiles = stopped;
    copy(stopped, directory);
    primary = server(stopped);
    line = new SlowLink(primary.port(), Duration.ZERO);
    Files.createFile(directory.resolve("standby.signal"));
    Files.writeString(
        directory.resolve("postgresql.auto.conf"),
        "primary_conninfo = 'host=127.0.0.1 port=%d user=%s'%n"
            .formatted(line.port(), primary.user()),
        StandardOpenOption.APPEND);
    try {
      standby = server(directory);
    } catch (RuntimeException e) {
      line.close();
      primary.close();
      throw e;
    }
    awaitStreaming();
  }

  private void awaitStreaming() throws IOException {
    boolean streams = false;
    try {
      awaitTrue(primary, "SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'");
      streams = true;
    } finally {
      if (!streams) {
        close();
      }
    }
  }

  private static EmbeddedPostgres server(Path files) {
    return EmbeddedPostgres.builder().durable().directory(files).start();
  }

  /** The JDBC URL that lists both servers. */
  String jdbcUrl() {
    return "jdbc:postgresql://localhost:%d,localhost:%d/%s"
        .formatted(primary.port(), standby.port(), primary.database());
  }

  /** The server that accepts writes until the failover. */
  EmbeddedPostgres primary() {
    return primary;
  }

  /** The server that accepts writes after the failover. */
  EmbeddedPostgres standby() {
    return standby;
  }

  /** Makes the primary wait at each commit until the standby has it. */
  void makeSynchronous() throws SQLException {
    execute(primary, "ALTER SYSTEM SET synchronous_standby_names = '*'");
    execute(primary, "SELECT pg_reload_conf()");
    awaitTrue(primary, "SELECT bool_and(sync_state = 'sync') FROM pg_stat_replication");
  }

  /** Disconnects the standby for good. */
  void cut() throws IOException {
    line.close();
    awaitTrue(standby, "SELECT count(*) = 0 FROM pg_stat_wal_receiver");
  }

  /** Kills the primary with SIGKILL, and promotes the standby. */
  void failOver() throws IOException, SQLException {
    long postmaster =
        Long.parseLong(Files.readAllLines(primaryFiles.resolve("postmaster.pid")).get(0).strip());
    ProcessHandle.of(postmaster).orElseThrow().destroyForcibly();
    execute(standby, "SELECT pg_promote()");
    awaitTrue(standby, "SELECT NOT pg_is_in_recovery()");
  }

  private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void awaitTrue(EmbeddedPostgres server, String sql) {
    await()
        .atMost(PATIENCE_SECONDS, SECONDS)
        .until(
            () -> {
              try (Connection connection = server.connect();
                  Statement statement = connection.createStatement();
                  ResultSet row = statement.executeQuery(sql)) {
                return row.next() && row.getBoolean(1);
              }
            });
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  @Override
  public void close() throws IOException {
    standby.close();
    line.close();
    primary.close();
  }
}
