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
 * A real PostgreSQL as a child process, bound to loopback; every user of this machine can connect
 * without a password. It is stopped at the latest when this process ends, and its temporary
 * directory is then deleted. Works as root and as another user. Thread-safe.
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
   * Starts with the defaults: a free port, a temporary directory, and a server that does not wait
   * for the disk, so that its data survives a crash of the server but not of the machine.
   */
  public static Builder builder() {
    return new Builder();
  }

  /** The port of the server. */
  public int port() {
    return server.getPort();
  }

  /** The user to connect as, which is a superuser. */
  public String user() {
    return NAME;
  }

  /** The database to connect to. */
  public String database() {
    return NAME;
  }

  /** The JDBC URL; contains no secret. */
  public String jdbcUrl() {
    return "jdbc:postgresql://localhost:" + port() + "/" + NAME;
  }

  /**
   * Opens a new connection, which the caller closes.
   *
   * @throws SQLException if the server cannot be reached
   */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl(), NAME, "");
  }

  /**
   * Prepares a pipeline's schema as the superuser, with roles, if necessary.
   *
   * @return a sink whose user is the schema's writer, which can only store results
   * @throws SinkException if the schema holds other results
   */
  public PostgresSink.Builder writer(String schema, PipelineSpec spec) {
    sink(user(), schema).roles().build().applySchema(spec.sinkSpec());
    return sink(schema + "_writer", schema);
  }

  /** A sink whose user owns a prepared schema, as required for a rebuild. */
  public PostgresSink.Builder owner(String schema) {
    return sink(schema + "_owner", schema);
  }

  private PostgresSink.Builder sink(String user, String schema) {
    return PostgresSink.builder(jdbcUrl()).user(user).schema(schema);
  }

  /**
   * Stops the server and deletes its temporary directory. Closing a closed server has no effect.
   */
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

  /** The user's directory in which the programs are unpacked once for all runs. */
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
      // A user without a home directory still has a temporary one.
      return Path.of(
          System.getProperty("java.io.tmpdir"),
          "adstream-" + System.getProperty("user.name"),
          NAME);
    }
  }

  /** Collects the settings of an {@link EmbeddedPostgres}. Not thread-safe. */
  public static final class Builder {
    private int port;
    private @Nullable Path directory;
    private final Map<String, String> serverSettings = new HashMap<>();

    private Builder() {}

    /** Sets the port; a free one by default. */
    public Builder port(int value) {
      port = value;
      return this;
    }

    /** Sets the directory for the server's data, which then outlives the server. */
    public Builder directory(Path value) {
      directory = value;
      return this;
    }

    /** Sets a further setting of the server, such as {@code max_connections}. */
    public Builder setting(String name, String value) {
      serverSettings.put(name, value);
      return this;
    }

    /** Makes the server wait for the disk at each commit, as in production. */
    public Builder durable() {
      return setting("fsync", "on")
          .setting("synchronous_commit", "on")
          .setting("full_page_writes", "on");
    }

    /**
     * Starts the server.
     *
     * @throws IllegalStateException if it cannot start, such as if the port is taken
     */
    public EmbeddedPostgres start() {
      return Teardown.start(() -> new EmbeddedPostgres(this));
    }
  }
}
