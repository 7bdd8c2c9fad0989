package io.adstream.jdbc.internal.reconcile;

import io.adstream.jdbc.Reconciliation;
import io.adstream.jdbc.internal.server.Server;
import io.adstream.jdbc.internal.server.SqlFailure;
import io.adstream.join.UnclickedRows;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSpec;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies settled late events in lots: those of some impressions at a time, each lot in a
 * transaction that also removes them from their table. Transient failures are retried. Not
 * thread-safe.
 */
public final class Reconciler {

  /** Each lot scans the days of its events once, and is held in memory. */
  public static final int IDS_AT_ONCE = 20_000;

  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
  private static final int MOST_ATTEMPTS = 8;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  private final Server server;
  private final String schema;
  private final SinkSpec spec;
  private final int idsAtOnce;

  /**
   * Reconciles one schema.
   *
   * @param idsAtOnce the most impressions whose late events one transaction applies
   */
  public Reconciler(Server server, String schema, SinkSpec spec, int idsAtOnce) {
    this.server = server;
    this.schema = schema;
    this.spec = spec;
    this.idsAtOnce = idsAtOnce;
  }

  /** A run and its progress. */
  private static final class Run {
    private final long number;
    private final SettledTimes times;
    private String lastId = "";
    private int failures;

    Run(long number, SettledTimes times) {
      this.number = number;
      this.times = times;
    }
  }

  /** Applies all late events that are settled now. */
  public Reconciliation run() {
    checkUnclickedRows();
    Run run = null;
    SQLException failure;
    try (ReconcileSession session = open("read committed")) {
      if (!session.lock()) {
        throw SinkException.ofPermanent(
            "Cannot reconcile schema \""
                + schema
                + "\": another reconcile of it is running, expected one at a time",
            null);
      }
      SettledTimes times = session.readTimes();
      run = new Run(session.begin(), times);
      return goOn(run, session);
    } catch (SQLException e) {
      if (run == null) {
        throw SqlFailure.openException(schema, server, e);
      }
      failure = e;
    }
    return goOnAfter(failure, run);
  }

  /** What {@link #run} would do now. */
  public Reconciliation preview() {
    checkUnclickedRows();
    try (ReconcileSession session = open("repeatable read")) {
      SettledTimes times = session.readTimes();
      Map<Reconciliation.Count, Long> counts = new EnumMap<>(Reconciliation.Count.class);
      List<String> ids = session.idsAfter("");
      while (!ids.isEmpty()) {
        session.preview(ids).forEach((count, number) -> counts.merge(count, number, Long::sum));
        ids = session.idsAfter(ids.get(ids.size() - 1));
      }
      counts.putAll(session.left());
      return new Reconciliation(times.watermark(), counts);
    } catch (SQLException e) {
      throw SqlFailure.openException(schema, server, e);
    }
  }

  /**
   * Without these rows, an accepted impression without a click could not be told from one that
   * never arrived.
   */
  private void checkUnclickedRows() {
    if (spec.plan().unclickedRows() != UnclickedRows.KEPT) {
      throw SinkException.ofPermanent(
          "Cannot reconcile schema \""
              + schema
              + "\": unclickedRows (result.unclicked) is "
              + spec.plan().unclickedRows()
              + ", expected KEPT from the results' beginning: what else says which impressions"
              + " came",
          null);
    }
  }

  private ReconcileSession open(String isolation) throws SQLException {
    return ReconcileSession.open(server, schema, spec, isolation, idsAtOnce);
  }

  private static Reconciliation goOn(Run run, ReconcileSession session) throws SQLException {
    List<String> ids = session.idsAfter(run.lastId);
    while (!ids.isEmpty()) {
      session.apply(run.number, ids);
      run.lastId = ids.get(ids.size() - 1);
      run.failures = 0;
      ids = session.idsAfter(run.lastId);
    }
    return session.end(run.number);
  }

  /** A new connection continues with the late events that are left. */
  private Reconciliation goOnAfter(SQLException first, Run run) {
    SQLException failure = first;
    while (true) {
      pauseAfter(failure, run);
      try (ReconcileSession session = open("read committed")) {
        if (!session.lock()) {
          throw new SQLException("Another reconcile, or the server for this one, is busy", "55P03");
        }
        session.settled(run.times);
        return goOn(run, session);
      } catch (SQLException e) {
        failure = e;
      }
    }
  }

  private void pauseAfter(SQLException failure, Run run) {
    run.failures++;
    if (SqlFailure.of(failure) != SqlFailure.TRANSIENT
        || run.failures == MOST_ATTEMPTS
        || Thread.currentThread().isInterrupted()) {
      throw SqlFailure.exception(
          "reconcile schema \"" + schema + "\" completely: call it again for the rest", failure);
    }
    Duration pause = FIRST_PAUSE.multipliedBy(1L << (run.failures - 1));
    LOG.warn("Retrying in {} ms: {}", pause.toMillis(), SqlFailure.reason(failure));
    LockSupport.parkNanos(pause.toNanos());
  }
}
