package io.adstream.jdbc.internal.write;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.adstream.jdbc.internal.server.AbsentClients;
import io.adstream.jdbc.internal.server.Server;
import io.adstream.jdbc.internal.server.ServerDataSource;
import io.adstream.jdbc.internal.server.SessionSettings;
import io.adstream.jdbc.internal.server.SqlFailure;
import io.adstream.jdbc.internal.table.BatchTime;
import io.adstream.jdbc.internal.table.Epoch;
import io.adstream.jdbc.internal.table.Layout;
import io.adstream.jdbc.internal.table.Progress;
import io.adstream.sink.Batch;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open schema. Thread-safe, with at most one thread per lane. */
public final class PostgresSession implements SinkSession {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresSession.class);

  private final String schema;
  private final Epoch epoch;
  private final Progress progress;
  private final Partitions partitions;
  private final Layout layout;
  private final SessionSettings settings;
  private final HikariDataSource pool;
  private final Map<Integer, Long> refusedRows = new ConcurrentHashMap<>();

  /**
   * Opens a prepared schema; connects on first use.
   *
   * @param connections the maximum number of connections
   * @param epoch the epoch that batches must belong to
   * @param batchTime the minute in which a batch is counted
   */
  public PostgresSession(
      Server server,
      int connections,
      String schema,
      Epoch epoch,
      SinkSpec spec,
      BatchTime batchTime) {
    this.schema = schema;
    this.epoch = epoch;
    progress = new Progress(schema, epoch.name(), batchTime);
    settings = server.settings();
    partitions = new Partitions(schema, settings);
    layout = Layout.of(schema, spec.plan());
    HikariConfig config = new HikariConfig();
    config.setPoolName("adstream-" + spec.pipeline());
    config.setDataSource(new ServerDataSource(server));
    config.setMaximumPoolSize(connections);
    config.setConnectionTimeout(10_000);
    config.setInitializationFailTimeout(-1);
    config.setAutoCommit(false);
    // An idle connection must not stay in a transaction, which the server would terminate.
    config.setIsolateInternalQueries(true);
    pool = new HikariDataSource(config);
  }

  @Override
  public String epoch() {
    return epoch.name();
  }

  @Override
  public Optional<String> clearedEpoch() {
    return Optional.ofNullable(epoch.cleared());
  }

  @Override
  public long position(int lane) {
    try (Connection connection = pool.getConnection()) {
      settings.begin(connection);
      long position = progress.read(connection, lane);
      connection.commit();
      return position;
    } catch (SQLException e) {
      throw failure("read position of lane " + lane, e);
    }
  }

  @Override
  public boolean write(Batch batch) {
    try (Connection connection = pool.getConnection()) {
      partitions.prepare(connection, batch.results());
      BatchWriter writer = new BatchWriter(connection, schema, settings, progress, layout);
      boolean applied = writer.apply(batch);
      if (writer.refusedRows() > 0) {
        refusedRows.merge(batch.lane(), (long) writer.refusedRows(), Long::sum);
        LOG.warn(
            "PostgreSQL rejected {} rows of a batch of lane {}; see table dead_letter",
            writer.refusedRows(),
            batch.lane());
      }
      return applied;
    } catch (SQLException e) {
      if (SqlFailure.isLockWait(e)) {
        endAbsentClients(e);
      }
      throw failure("write batch of lane " + batch.lane(), e);
    }
  }

  @Override
  public long refusedRows(int lane) {
    return refusedRows.getOrDefault(lane, 0L);
  }

  private SinkException failure(String what, SQLException why) {
    if (SqlFailure.isReadOnly(why)) {
      // Open sessions stay read-only or on the standby, while new ones would reach the primary.
      pool.getHikariPoolMXBean().softEvictConnections();
    }
    return SqlFailure.exception(what, why);
  }

  /** Frees the lock for the next try. */
  private void endAbsentClients(SQLException why) {
    try (Connection connection = pool.getConnection()) {
      settings.begin(connection);
      AbsentClients.end(connection);
    } catch (SQLException e) {
      why.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    pool.close();
  }

  @Override
  public String toString() {
    return "PostgresSession[" + schema + ", " + epoch + "]";
  }
}
