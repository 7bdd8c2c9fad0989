package io.adstream.jdbc.internal.server;

import static io.adstream.jdbc.TestDatabase.ALL;
import static io.adstream.jdbc.TestDatabase.BY_DEVICE;
import static io.adstream.jdbc.TestDatabase.batch;
import static io.adstream.jdbc.TestDatabase.count;
import static io.adstream.jdbc.TestDatabase.execute;
import static io.adstream.jdbc.TestDatabase.kpi;
import static io.adstream.jdbc.TestDatabase.matched;
import static io.adstream.jdbc.TestDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.adstream.event.Click;
import io.adstream.jdbc.PgBouncer;
import io.adstream.jdbc.PostgresSink;
import io.adstream.jdbc.Reconciliation;
import io.adstream.jdbc.TestDatabase;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.join.Counters;
import io.adstream.join.JoinResult;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.KpiRow;
import io.adstream.sink.Batch;
import io.adstream.sink.LaneStatus;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real pgbouncer between the sink and PostgreSQL. */
@Tag("slow")
@Tag("tools") // .ci/run has it
class PgBouncerIT {

  private static final SinkSpec SPEC =
      TestDatabase.spec().unclickedRows(UnclickedRows.KEPT).build().sinkSpec();
  private static final long NOON = Instant.parse("2026-01-15T12:00:00Z").toEpochMilli();
  private static final int LANES = 4;
  private static final int BATCHES = 30;

  private final String schema = TestDatabase.newSchema();
  private final String user = "bouncer_" + schema;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  /** In transaction pooling there are fewer sessions than clients. */
  @ParameterizedTest
  @CsvSource({"session, 20", "transaction, 3"})
  void resultsArriveOnceAndReconcileLeavesNothingBehind(String poolMode, int poolSize)
      throws Exception {
    createUser();
    try (PgBouncer pooler =
        PgBouncer.start(TestDatabase.port(), poolMode, poolSize, List.of(user))) {
      PostgresSink sink = sink(pooler, "");
      try (SinkSession session = sink.open(SPEC)) {
        List<Callable<Boolean>> lanes = new ArrayList<>();
        for (int lane = 0; lane < LANES; lane++) {
          int own = lane;
          lanes.add(() -> write(session, own));
        }
        for (Future<Boolean> lane : threads.invokeAll(lanes)) {
          assertThat(lane.get()).isTrue();
        }
        for (int lane = 0; lane < LANES; lane++) {
          assertThat(session.position(lane)).isEqualTo(BATCHES);
        }
      }
      assertThat(count(schema, "joined")).isEqualTo(LANES * BATCHES);
      assertThat(
              query(
                  "SELECT sum(clicks) FROM %s WHERE os IS NULL"
                      .formatted(SqlName.quote(schema, "kpi_" + BY_DEVICE.name()))))
          .containsExactly(String.valueOf(LANES * BATCHES));
      assertThat(sink.previewReconcile(SPEC).of(Reconciliation.Count.ORPHANS_ADDED))
          .isEqualTo(LANES);
      assertThat(sink.reconcile(SPEC).of(Reconciliation.Count.ORPHANS_ADDED)).isEqualTo(LANES);
      for (int i = 0; i < 20; i++) { // each may follow another at once
        assertThat(sink.reconcile(SPEC).of(Reconciliation.Count.ORPHANS_ADDED)).isZero();
      }
      sink(pooler, "", ZoneId.of("Asia/Tokyo")).applySchema(SPEC);
      assertThat(query("SELECT pid FROM pg_locks WHERE locktype = 'advisory'")).isEmpty();
      assertThatOthersFindNothing(pooler);
    }
  }

  private boolean write(SinkSession session, int lane) {
    for (int i = 0; i < BATCHES; i++) {
      List<JoinResult> results = new ArrayList<>(List.of(matched("m" + lane + "-" + i)));
      if (i == 0) {
        results.add(
            new JoinResult.Late(
                Click.builder("c" + lane, "i" + lane).costMicros(1).eventTimeMillis(NOON).build(),
                NOON));
      }
      List<KpiRow> kpis =
          List.of(
              kpi(ALL, TestDatabase.ofClick(1)),
              kpi(BY_DEVICE, TestDatabase.ofClick(1), "d" + i, null));
      LaneStatus status = TestDatabase.status(NOON + 86_400_000L, Counters.ZERO);
      assertThat(session.write(new Batch(lane, i, i + 1, results, kpis, status))).isTrue();
    }
    return true;
  }

  /** Neither settings nor statements are left in the pooler's sessions. */
  private void assertThatOthersFindNothing(PgBouncer pooler) throws Exception {
    String url = TestDatabase.url(pooler.port(), "?prepareThreshold=0");
    try (Connection other = DriverManager.getConnection(url, user, null);
        Statement statement = other.createStatement()) {
      for (int i = 0; i < 10; i++) {
        try (ResultSet row =
            statement.executeQuery(
                "SELECT concat_ws(' ', current_setting('lock_timeout'),"
                    + " current_setting('array_nulls'), (SELECT count(*) FROM"
                    + " pg_prepared_statements))")) {
          row.next();
          assertThat(row.getString(1)).isEqualTo("0 off 0");
        }
      }
    }
  }

  @Test
  void timeoutsInTheUrlReachTheServer() {
    createUser();
    try (PgBouncer pooler = PgBouncer.start(TestDatabase.port(), "transaction", 2, List.of(user));
        SinkSession session = sink(pooler, "?options=-c%20lock_timeout=7s").open(SPEC)) {
      execute("CREATE TABLE " + schema + ".seen (setting text)");
      execute(
          "CREATE FUNCTION %1$s.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO %1$s.seen VALUES (current_setting('lock_timeout') || ' ' || current_setting('statement_timeout')); RETURN NEW; END $$"
              .formatted(schema));
      execute(
          "CREATE TRIGGER note AFTER UPDATE ON %1$s.progress FOR EACH ROW EXECUTE FUNCTION %1$s.note()"
              .formatted(schema));
      session.write(batch(0, 0, 1, List.of(matched("a")), List.of()));
    }
    assertThat(query("SELECT setting FROM " + schema + ".seen")).containsExactly("7s 1min");
  }

  @ParameterizedTest
  @CsvSource({"transaction, ?currentSchema=x", "statement, ''"})
  void whatCannotWorkSaysInOneLineWhatToSet(String poolMode, String properties) {
    createUser();
    try (PgBouncer pooler = PgBouncer.start(TestDatabase.port(), poolMode, 2, List.of(user))) {
      assertThatExceptionOfType(SinkException.class)
          .isThrownBy(() -> sink(pooler, properties).open(SPEC))
          .withMessageContaining("pool_mode to transaction or session")
          .withMessageContaining("ignore_startup_parameters")
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }
  }

  private void createUser() {
    execute("CREATE ROLE " + user + " SUPERUSER LOGIN");
    execute("ALTER ROLE " + user + " SET array_nulls = off");
  }

  private PostgresSink sink(PgBouncer pooler, String properties) {
    return sink(pooler, properties, ZoneId.of("UTC"));
  }

  private PostgresSink sink(PgBouncer pooler, String properties, ZoneId zone) {
    return PostgresSink.builder(TestDatabase.url(pooler.port(), properties))
        .user(user)
        .schema(schema)
        .connections(LANES)
        .timeZone(zone)
        .build();
  }
}
