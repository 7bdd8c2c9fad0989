package io.adstream.jdbc.internal.reconcile;

import io.adstream.jdbc.Reconciliation;
import io.adstream.jdbc.internal.schema.Migrations;
import io.adstream.jdbc.internal.schema.Roles;
import io.adstream.jdbc.internal.schema.SchemaSettings;
import io.adstream.jdbc.internal.schema.StoredPipeline;
import io.adstream.jdbc.internal.server.Server;
import io.adstream.jdbc.internal.server.SessionSettings;
import io.adstream.jdbc.internal.sql.SchemaScript;
import io.adstream.jdbc.internal.table.Layout;
import io.adstream.jdbc.internal.table.Progress;
import io.adstream.jdbc.internal.write.FactRows;
import io.adstream.jdbc.internal.write.KpiRows;
import io.adstream.jdbc.internal.write.Partitions;
import io.adstream.jdbc.internal.write.ReachRows;
import io.adstream.jdbc.internal.write.RowTransaction;
import io.adstream.kpi.KpiRow;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSpec;
import io.adstream.sink.StoredIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection that applies late events, as the schema's owner if there is one. Each transaction is
 * applied as a whole or not at all, even if the connection breaks. Not thread-safe.
 */
final class ReconcileSession implements AutoCloseable {

  /** One statement may read days of results; the server times out before the client. */
  private static final Duration LONGEST_STATEMENT = Duration.ofHours(1);

  private static final int LONGEST_ANSWER_MILLIS = 3_700_000;

  private final Server server;
  private final Connection connection;
  private final String schema;
  private final SinkSpec spec;
  private final int idsAtOnce;
  private final Layout layout;
  private final ReconciliationTable table;
  private SessionSettings settings;
  private Progress progress;
  private Partitions partitions;
  private SettledTimes times;
  private LateEvents lateEvents;
  private @Nullable Connection lock;

  @SuppressWarnings("NullAway.Init") // open sets the rest
  private ReconcileSession(
      Server server,
      Connection connection,
      SessionSettings settings,
      String schema,
      SinkSpec spec,
      int idsAtOnce) {
    this.server = server;
    this.connection = connection;
    this.settings = settings;
    this.schema = schema;
    this.spec = spec;
    this.idsAtOnce = idsAtOnce;
    layout = Layout.of(schema, spec.plan());
    table = new ReconciliationTable(connection, schema);
  }

  /**
   * Connects, and checks that the results are the pipeline's.
   *
   * @param isolation of the transactions, as PostgreSQL names it
   * @param idsAtOnce the maximum number of impressions whose late events one transaction applies
   * @throws SinkException if the schema is of another version or pipeline
   */
  static ReconcileSession open(
      Server server, String schema, SinkSpec spec, String isolation, int idsAtOnce)
      throws SQLException {
    SessionSettings settings =
        server
            .settings()
            .with("transaction_isolation", isolation)
            .with("statement_timeout", String.valueOf(LONGEST_STATEMENT.toMillis()))
            // A generic plan would search the list of ids for each row instead of hashing it.
            .with("plan_cache_mode", "force_custom_plan");
    Connection connection = server.connect(settings);
    ReconcileSession session =
        new ReconcileSession(server, connection, settings, schema, spec, idsAtOnce);
    boolean opened = false;
    try {
      session.open();
      opened = true;
      return session;
    } finally {
      if (!opened) {
        session.close();
      }
    }
  }

  private void open() throws SQLException {
    connection.setNetworkTimeout(Runnable::run, LONGEST_ANSWER_MILLIS);
    connection.setAutoCommit(false);
    settings.begin(connection);
    SchemaScript script = new SchemaScript(connection);
    Migrations.checkCurrent(script, schema);
    becomeOwner(script);
    StoredPipeline pipeline = new StoredPipeline(script, schema);
    StoredIdentity stored = pipeline.read();
    if (stored == null) {
      throw SinkException.ofPermanent(
          "Cannot use schema \"" + schema + "\": no pipeline began it, expected one", null);
    }
    pipeline.checkSame(stored, spec);
    connection.commit();
    partitions = new Partitions(schema, settings);
    progress = new Progress(schema, stored.epoch());
  }

  private void becomeOwner(SchemaScript script) throws SQLException {
    if (!SchemaSettings.hasRoles(connection, schema)) {
      return;
    }
    if (!new Roles(script, schema).isOwner()) {
      throw SinkException.ofPermanent(
          "Cannot use schema \""
              + schema
              + "\": the user is "
              + script.query("SELECT current_user").get(0)
              + ", expected "
              + schema
              + "_owner or a member of it",
          null);
    }
    settings = settings.with("role", schema + "_owner");
    settings.open(connection);
    settings.begin(connection);
  }

  /** Takes the reconcile lock until the session is closed; returns false if it is taken. */
  boolean lock() throws SQLException {
    lock = ReconcileLock.tryTake(server, schema);
    return lock != null;
  }

  /** Reads the lanes' progress. */
  SettledTimes readTimes() throws SQLException {
    settings.begin(connection);
    SettledTimes read = SettledTimes.read(connection, schema, spec.plan().join());
    settled(read);
    return read;
  }

  /** The times of the late events that are applied. */
  void settled(SettledTimes settled) {
    times = settled;
    lateEvents = new LateEvents(connection, schema, times, spec.plan());
  }

  /** Records a new run and returns its number. */
  long begin() throws SQLException {
    long run = table.begin(times.watermark());
    connection.commit();
    return run;
  }

  /** The next impressions with late events, after the given id; empty at the end. */
  List<String> idsAfter(String id) throws SQLException {
    settings.begin(connection);
    settled(times.keptNow(connection, schema, spec.plan().join()));
    return lateEvents.idsAfter(id, idsAtOnce);
  }

  /** Applies the late events of these impressions, in a transaction. */
  void apply(long run, List<String> ids) throws SQLException {
    List<StoredRow.Late> late = lateEvents.late(ids, LateEvents.Lock.NONE);
    connection.commit();
    partitions.prepare(connection, LateChunk.possibleResults(late));
    RowTransaction transaction = new RowTransaction(connection, schema, settings, layout);
    transaction.run(
        sender -> {
          oneAtATime();
          progress.hold(connection);
          Repair repair = repair(ids, LateEvents.Lock.ROWS);
          lateEvents.remove(repair.removed());
          sender.send(FactRows.of(schema, layout.facts(), repair.results()));
          List<KpiRow> kpis = new ArrayList<>(repair.kpis());
          kpis.addAll(transaction.withoutRefused(repair.results()));
          sender.send(KpiRows.of(layout.cubes(), kpis));
          sender.send(ReachRows.of(layout.reach(), kpis));
          Map<Reconciliation.Count, Long> counts = counts(repair);
          counts.put(Reconciliation.Count.REFUSED_ROWS, (long) transaction.refusedRows());
          table.add(run, counts);
          return true;
        });
  }

  /** Serializes lots even if the lock's connection is lost. */
  private void oneAtATime() throws SQLException {
    new SchemaScript(connection)
        .query(
            "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))",
            "adstream reconcile lot " + schema);
  }

  /** What applying them would do, disregarding rows that PostgreSQL would reject. */
  Map<Reconciliation.Count, Long> preview(List<String> ids) throws SQLException {
    return counts(repair(ids, LateEvents.Lock.NONE));
  }

  /** The numbers of late events left. */
  Map<Reconciliation.Count, Long> left() throws SQLException {
    return lateEvents.left();
  }

  /** Records the end of the run and returns what it did. */
  Reconciliation end(long run) throws SQLException {
    connection.commit(); // releases the locks of the reads: writers lock progress first
    settings.begin(connection);
    progress.hold(connection);
    table.end(run, left());
    Reconciliation done = table.read(run);
    connection.commit();
    return done;
  }

  private Repair repair(List<String> ids, LateEvents.Lock lock) throws SQLException {
    return new Repair(spec.plan()).apply(lateEvents.chunk(ids, lock));
  }

  private static Map<Reconciliation.Count, Long> counts(Repair repair) {
    Map<Reconciliation.Count, Long> counts = new EnumMap<>(Reconciliation.Count.class);
    counts.putAll(repair.counts());
    counts.put(Reconciliation.Count.KPI_SUMS, (long) repair.kpis().size());
    return counts;
  }

  /** Rolls back what was not committed. */
  @Override
  public void close() {
    close(connection);
    if (lock != null) {
      close(lock);
    }
  }

  /**
   * Ends the transaction first: the server releases its locks at once, but those of a closed
   * connection only later.
   */
  private static void close(Connection connection) {
    try (connection) {
      connection.rollback();
    } catch (SQLException ignored) {
      // The connection is gone, and uncommitted work with it.
    }
  }
}
