package io.adstream.samples.embedded;

import io.adstream.engine.PipelineSpec;
import io.adstream.jdbc.PostgresSink;
import io.adstream.sink.SinkException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL as a child process, bound to loopback; whoever is on this machine may connect
 * without a password. It is stopped at the end of this process at the latest, and its temporary
 * directory deleted. Works as root and as a user. Safe for use by several threads.
 */
public final class EmbeddedPostgres implements AutoCloseable {

  private static final String NAME = "postgres";

  private final io.zonky.test.db.postgres.embedded.EmbeddedPostgres server;
  private final @Nullable Path temporaryDirectory;
  private boolean closed;

  private EmbeddedPostgres(Builder settings) {
    int port = Directories.port(settings.port);
    Path directory = settings.directory;
    if (directory == null) {
      directory = Directories.temporary("adstream-postgres-");
      temporaryDirectory = directory;
    } else {
      temporaryDirectory = null;
    }
    var builder =
        io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
            .setPort(port)
            .setDataDirectory(directory)
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setOverrideWorkingDirectory(binaries().toFile())
            .setPGStartupWait(Duration.ofSeconds(60))
            .setLocaleConfig("locale", "C")
            .setOutputRedirector(Redirect.DISCARD)
            .setErrorRedirector(Redirect.DISCARD)
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("unix_socket_directories", "");
    settings.serverSettings.forEach(builder::setServerConfig);
    try {
      server = builder.start();
    } catch (IOException | RuntimeException e) {
      if (temporaryDirectory != null) {
        Directories.delete(temporaryDirectory);
      }
      throw new IllegalStateException("Cannot start embedded PostgreSQL", e);
    }
  }

  /** Starts a server on a free port, in a temporary directory. */
  public static EmbeddedPostgres start() {
    return builder().start();
  }

  /**
   * Starts from a free port and a temporary directory, and from a server that does not wait for the
   * disk: what it was told survives its own end, but not the machine's.
   */
  public static Builder builder() {
    return new Builder();
  }

  /** The port of the server. */
  public int port() {
    return server.getPort();
  }

  /** The user to connect as; it owns the server. */
  public String user() {
    return NAME;
  }

  /** The database to connect to. */
  public String database() {
    return NAME;
  }

  /** Where JDBC connects; holds no secret. */
  public String jdbcUrl() {
    return "jdbc:postgresql://localhost:" + port() + "/" + NAME;
  }

  /**
   * A new connection, which the caller closes.
   *
   * @throws SQLException if the server cannot be reached
   */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl(), NAME, "");
  }

  /**
   * Prepares a pipeline's schema as the server's owner, with roles, unless that is done.
   *
   * @return a sink whose user is the schema's writer, who may store results and nothing else
   * @throws SinkException if the schema holds other results
   */
  public PostgresSink.Builder writer(String schema, PipelineSpec spec) {
    sink(user(), schema).roles().build().applySchema(spec.sinkSpec());
    return sink(schema + "_writer", schema);
  }

  /** A sink whose user owns a schema that was prepared, as rebuilding it needs. */
  public PostgresSink.Builder owner(String schema) {
    return sink(schema + "_owner", schema);
  }

  private PostgresSink.Builder sink(String user, String schema) {
    return PostgresSink.builder(jdbcUrl()).user(user).schema(schema);
  }

  /** Stops the server and deletes its temporary directory. Closing again does nothing. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot stop embedded PostgreSQL", e);
    } finally {
      if (temporaryDirectory != null) {
        Directories.delete(temporaryDirectory);
      }
    }
    Teardown.forget(this);
  }

  /** Where the programs are unpacked once for all runs: a directory of the user's own. */
  private static Path binaries() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path home =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    Path directory = home.resolve("adstream").resolve(NAME);
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      // Someone without a home still has a temporary directory.
      return Path.of(
          System.getProperty("java.io.tmpdir"),
          "adstream-" + System.getProperty("user.name"),
          NAME);
    }
  }

  /** Collects the settings of an {@link EmbeddedPostgres}. Not safe for use by several threads. */
  public static final class Builder {
    private int port;
    private @Nullable Path directory;
    private final Map<String, String> serverSettings = new HashMap<>();

    private Builder() {}

    /** The port; a free one unless set. */
    public Builder port(int value) {
      port = value;
      return this;
    }

    /** Where the server keeps its data, which then outlives it. */
    public Builder directory(Path value) {
      directory = value;
      return this;
    }

    /** A further setting of the server, such as {@code max_connections}. */
    public Builder setting(String name, String value) {
      serverSettings.put(name, value);
      return this;
    }

    /** Waits for the disk at each commit, as a server in production does. */
    public Builder durable() {
      return setting("fsync", "on")
          .setting("synchronous_commit", "on")
          .setting("full_page_writes", "on");
    }

    /**
     * Starts the server.
     *
     * @throws IllegalStateException if it cannot start, such as on a port that is taken
     */
    public EmbeddedPostgres start() {
      return Teardown.start(() -> new EmbeddedPostgres(this));
    }
  }
}
