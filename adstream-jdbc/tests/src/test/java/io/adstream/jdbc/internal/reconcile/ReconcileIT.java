package io.adstream.jdbc.internal.reconcile;

import static io.adstream.jdbc.TestDatabase.execute;
import static io.adstream.jdbc.TestDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.adstream.jdbc.PostgresSink;
import io.adstream.jdbc.Reconciliation;
import io.adstream.jdbc.Reconciliation.Count;
import io.adstream.jdbc.TcpProxy;
import io.adstream.jdbc.TestDatabase;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import io.adstream.sink.Batch;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import io.adstream.tck.Outcome;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Late events are applied exactly once, whatever fails, and the tables then equal those without
 * late events.
 */
class ReconcileIT {

  /** One with more late events than are applied at once, for the tests of failures. */
  private static final long SEED = firstSeedWithLateEvents();

  private final ExecutorService threads = Executors.newFixedThreadPool(2);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private static long firstSeedWithLateEvents() {
    long seed = 1;
    while (lateIds(LateScenario.of(seed)) < 7) {
      seed++;
    }
    return seed;
  }

  private static long lateIds(LateScenario scenario) {
    return scenario.results().stream()
        .filter(JoinResult.Late.class::isInstance)
        .map(late -> ((JoinResult.Late) late).event().joinId())
        .distinct()
        .count();
  }

  @Test
  void tablesEqualTheBatchAnswerOverAllEventsAndASecondRunChangesNothing() {
    for (long seed : LateScenario.seeds(8)) {
      LateTables tables = LateTables.store(seed);
      List<String> before = tables.dump();
      Reconciliation preview = tables.reconciler().preview();
      assertThat(tables.dump()).as("a preview only reads").isEqualTo(before);

      Reconciliation done = tables.reconciler().run();

      tables.assertEqualAnswer();
      assertThat(done).as("-Dadstream.seed=%s", seed).isEqualTo(preview);
      assertThat(done.watermark()).isEqualTo(tables.scenario().watermark());
      List<String> after = tables.dump();
      assertThat(tables.reconciler().run().counts().values()).containsOnly(0L);
      assertThat(tables.dump()).isEqualTo(after);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"40P01", "40001", "53100", "57P01"})
  void failureThatPassesIsTriedAgain(String state) {
    LateTables tables = LateTables.store(SEED);
    Reconciliation preview = tables.reconciler().preview();
    failAt(tables, 2, "RAISE EXCEPTION 'made up' USING ERRCODE = '" + state + "'");

    assertThat(tables.reconciler().run()).isEqualTo(preview);

    tables.assertEqualAnswer();
  }

  @Test
  void terminatedConnectionIsMadeAgain() {
    LateTables tables = LateTables.store(SEED);
    Reconciliation preview = tables.reconciler().preview();
    failAt(tables, 2, "PERFORM pg_terminate_backend(pg_backend_pid())");

    assertThat(tables.reconciler().run()).isEqualTo(preview);

    tables.assertEqualAnswer();
  }

  @Test
  void failureThatStaysChangesNothingAndTheNextRunGoesOn() {
    LateTables tables = LateTables.store(SEED);
    List<String> before = tables.dump();
    failAt(tables, 1, "RAISE EXCEPTION 'made up' USING ERRCODE = 'XX001'");
    assertThatExceptionOfType(SinkException.class)
        .isThrownBy(() -> tables.reconciler().run())
        .withMessageContaining("XX001");
    assertThat(tables.dump()).isEqualTo(before);
    failAt(tables, 2, "RAISE EXCEPTION 'made up' USING ERRCODE = 'XX001'");
    assertThatExceptionOfType(SinkException.class).isThrownBy(() -> tables.reconciler().run());
    assertThat(tables.dump()).as("the first lot was applied").isNotEqualTo(before);

    tables.reconciler().run();

    tables.assertEqualAnswer();
    assertThat(query("SELECT 1 FROM " + tables.schema() + ".reconciliation WHERE ended_at IS NULL"))
        .hasSize(2);
  }

  @Test
  void lostReplyToCommitIsSettledByWhatIsLeft() throws Exception {
    LateTables tables = LateTables.store(SEED);
    Reconciliation preview = tables.reconciler().preview();
    failAt(tables, 1, "PERFORM pg_advisory_xact_lock(4711)");
    try (TcpProxy proxy = new TcpProxy(TestDatabase.port());
        Connection other = TestDatabase.connect();
        Statement gate = other.createStatement()) {
      gate.execute("SELECT pg_advisory_lock(4711)");
      // A prepared statement is sent by number, but the proxy searches for the word.
      String url = TestDatabase.url(proxy.port(), "?prepareThreshold=0");
      Future<Reconciliation> run = threads.submit(() -> tables.reconciler(url).run());
      awaitWaiting("advisory");
      proxy.mode(TcpProxy.Mode.LOSE_COMMIT_REPLY);
      gate.execute("SELECT pg_advisory_unlock(4711)");
      assertThat(run.get()).isEqualTo(preview);
      assertThat(proxy.mode()).as("a reply was lost").isEqualTo(TcpProxy.Mode.PASS);
    }
    tables.assertEqualAnswer();
  }

  @Test
  void secondOneAtTheSameTimeIsRefused() throws Exception {
    LateTables tables = LateTables.store(SEED);
    failAt(tables, 1, "PERFORM pg_advisory_xact_lock(4712)");
    try (Connection other = TestDatabase.connect();
        Statement gate = other.createStatement()) {
      gate.execute("SELECT pg_advisory_lock(4712)");
      Future<Reconciliation> first = threads.submit(() -> tables.reconciler().run());
      awaitWaiting("advisory");
      assertThatExceptionOfType(SinkException.class)
          .isThrownBy(() -> tables.reconciler().run())
          .withMessageContaining("another reconcile")
          .satisfies(e -> assertThat(e.isTransient()).isFalse());
      gate.execute("SELECT pg_advisory_unlock(4712)");
      first.get();
    }
    tables.assertEqualAnswer();
  }

  @Test
  void rebuildMeanwhileEndsIt() throws Exception {
    LateTables tables = LateTables.store(SEED);
    failAt(tables, 1, "PERFORM pg_advisory_xact_lock(4713)");
    try (Connection other = TestDatabase.connect();
        Statement gate = other.createStatement()) {
      gate.execute("SELECT pg_advisory_lock(4713)");
      Future<Reconciliation> run = threads.submit(() -> tables.reconciler().run());
      awaitWaiting("advisory");
      Callable<String> rebuild =
          () -> {
            PostgresSink sink = TestDatabase.sink(tables.schema()).rebuild().build();
            try (SinkSession session = sink.open(tables.scenario().pipeline())) {
              return session.epoch();
            }
          };
      Future<String> rebuilt = threads.submit(rebuild);
      awaitWaiting("relation");
      gate.execute("SELECT pg_advisory_unlock(4713)");
      rebuilt.get();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(run::get)
          .withMessageContaining("rebuilt");
    }
    assertThat(tables.dump()).isEmpty();
  }

  /** The pipeline adds to the same sums all the while. */
  @Test
  void pipelineThatWritesMeanwhileIsNotDisturbed() throws Exception {
    LateTables tables = LateTables.store(SEED);
    JoinPlan plan = tables.scenario().scenario().plan();
    Outcome.Kpi row = tables.scenario().answer().kpis().get(0);
    List<KpiRow> all = new ArrayList<>();
    for (KpiRow kpi : tables.scenario().kpis()) {
      all.add(new KpiRow(kpi.key(), Measures.of(new long[kpi.measures().size()])));
    }
    long[] oneClick = new long[plan.cube(row.key().cube()).measures().size()];
    oneClick[1] = 1;
    all.add(new KpiRow(row.key(), Measures.of(oneClick)));
    long written = 0;
    try (SinkSession session = tables.open()) {
      session.write(new Batch(1, 0, 1, List.of(), all, tables.status()));
      written++;
      Future<Reconciliation> run = threads.submit(() -> tables.reconciler().run());
      while (!run.isDone()) {
        assertThat(
                session.write(new Batch(1, written, written + 1, List.of(), all, tables.status())))
            .isTrue();
        written++;
      }
      run.get();
    }
    List<Outcome.Kpi> expected = new ArrayList<>();
    for (Outcome.Kpi kpi : tables.scenario().answer().kpis()) {
      Map<String, BigDecimal> measures = new HashMap<>(kpi.measures());
      if (kpi.key().equals(row.key())) {
        measures.merge("clicks", BigDecimal.valueOf(written), BigDecimal::add);
      }
      expected.add(new Outcome.Kpi(kpi.key(), measures));
    }
    tables.assertEqualAnswer(expected);
  }

  @Test
  void rowThatIsRefusedBecomesADeadLetterAndTheRestGoesIn() {
    LateTables tables = LateTables.store(SEED);
    List<String> before = tables.dump();
    execute(
        "ALTER TABLE " + tables.schema() + ".joined ADD CONSTRAINT old CHECK (false) NOT VALID");

    Reconciliation done = tables.reconciler().run();

    long added = done.of(Count.MATCHES) + done.of(Count.UNCLICKED_ADDED);
    assertThat(done.of(Count.REFUSED_ROWS)).isEqualTo(added).isPositive();
    assertThat(
            query(
                "SELECT 1 FROM "
                    + tables.schema()
                    + ".dead_letter WHERE reason = 'REFUSED' AND detail LIKE 'joined: 23514%'"))
        .hasSize((int) added);
    assertThat(TestDatabase.count(tables.schema(), "late_event")).isZero();
    assertThat(tables.dump()).isNotEqualTo(before);
  }

  /** Fails the transaction of a lot, when all but its end is done. */
  private static void failAt(LateTables tables, int lot, String action) {
    String schema = tables.schema();
    execute(
        """
        DROP SEQUENCE IF EXISTS %1$s.lots;
        CREATE SEQUENCE %1$s.lots;
        CREATE OR REPLACE FUNCTION %1$s.fail() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN IF nextval('%1$s.lots') = %2$d THEN %3$s; END IF; RETURN NEW; END $$;
        CREATE OR REPLACE TRIGGER fail BEFORE UPDATE ON %1$s.reconciliation FOR EACH ROW
          WHEN (NEW.ended_at IS NULL) EXECUTE FUNCTION %1$s.fail()"""
            .formatted(schema, lot, action));
  }

  private static void awaitWaiting(String lockType) {
    await()
        .until(
            () ->
                !query("SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = '" + lockType + "'")
                    .isEmpty());
  }
}
