package io.adstream.jdbc;

import static io.adstream.jdbc.TestDatabase.ALL;
import static io.adstream.jdbc.TestDatabase.batch;
import static io.adstream.jdbc.TestDatabase.count;
import static io.adstream.jdbc.TestDatabase.execute;
import static io.adstream.jdbc.TestDatabase.kpi;
import static io.adstream.jdbc.TestDatabase.matched;
import static io.adstream.jdbc.TestDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.adstream.join.JoinResult;
import io.adstream.sink.Batch;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Whatever fails, a batch is stored once or not at all. */
class FaultsIT {

  private final String schema = TestDatabase.newSchema();
  private final Batch batch =
      batch(0, 0, 1, List.of(matched("a")), List.of(kpi(ALL, TestDatabase.ofClick(1))));

  @ParameterizedTest
  @ValueSource(strings = {"40001", "40P01", "53100", "53200", "55P03", "57P01", "57P03", "08006"})
  void transientStateLeavesNothingAndTheNextCallApplies(String state) {
    try (SinkSession session = open("")) {
      failOnce("RAISE EXCEPTION 'made up' USING ERRCODE = '" + state + "'");
      assertTransientThenApplied(session);
      assertThat(count(schema, "dead_letter")).isZero();
    }
  }

  @Test
  void terminatedConnectionLeavesNothingAndTheNextCallApplies() {
    try (SinkSession session = open("")) {
      failOnce("PERFORM pg_terminate_backend(pg_backend_pid())");
      assertTransientThenApplied(session);
    }
  }

  @Test
  void unknownErrorOfTheServerIsPermanentAndLeavesNothing() {
    try (SinkSession session = open("")) {
      failOnce("RAISE EXCEPTION 'made up' USING ERRCODE = 'XX001'");
      assertThatExceptionOfType(SinkException.class)
          .isThrownBy(() -> session.write(batch))
          .satisfies(e -> assertThat(e.isTransient()).isFalse());
      assertThat(count(schema, "joined")).isZero();
    }
  }

  @Test
  void lostReplyToCommitIsSettledByRepeatingTheCall() throws Exception {
    try (TcpProxy proxy = new TcpProxy(TestDatabase.port());
        // A prepared statement is sent by number, but the proxy searches for the word.
        SinkSession session = open(proxy, "?prepareThreshold=0")) {
      // The partitions' commits come before the first batch's.
      session.write(
          TestDatabase.batch(
              1,
              0,
              1,
              List.of(
                  new JoinResult.Orphan(TestDatabase.click("o", "x")), TestDatabase.matched("b")),
              List.of()));
      TestDatabase.execute("DELETE FROM " + schema + ".joined");
      proxy.mode(TcpProxy.Mode.LOSE_COMMIT_REPLY);
      assertTransient(session);
      assertThat(count(schema, "joined")).isEqualTo(1);
      assertThat(session.write(batch)).isFalse();
      assertThat(session.position(0)).isEqualTo(1);
      assertThat(count(schema, "joined")).isEqualTo(1);
    }
  }

  @Test
  void serverThatFallsSilentIsATransientError() throws Exception {
    try (TcpProxy proxy = new TcpProxy(TestDatabase.port());
        SinkSession session = open(proxy, "?socketTimeout=1")) {
      assertThat(session.position(0)).isZero();
      proxy.mode(TcpProxy.Mode.SILENT);
      assertTransient(session);
      proxy.mode(TcpProxy.Mode.PASS);
      assertThat(session.write(batch)).isTrue();
    }
  }

  @Test
  void laneThatAnotherHoldsIsATransientError() throws Exception {
    try (SinkSession session = open("?options=-c%20lock_timeout=200ms");
        Connection other = TestDatabase.connect();
        Statement statement = other.createStatement()) {
      session.write(batch(0, 0, 1, List.of(), List.of()));
      other.setAutoCommit(false);
      statement.execute("SELECT FROM " + schema + ".progress WHERE lane = 0 FOR UPDATE");
      Batch next = batch(0, 1, 2, List.of(matched("a")), List.of());
      assertThatExceptionOfType(SinkException.class)
          .isThrownBy(() -> session.write(next))
          .withMessageContaining("55P03")
          .satisfies(e -> assertThat(e.isTransient()).isTrue());
      other.rollback();
      assertThat(session.write(next)).isTrue();
    }
  }

  /** The server does not end its COPY: it would have to read the rest first. */
  @Test
  void laneThatAnAbsentClientHoldsIsSetFree() throws Exception {
    String options = "options=-c%20lock_timeout=200ms%20-c%20statement_timeout=3s";
    try (SinkSession session = open("?" + options);
        Connection absent =
            DriverManager.getConnection(
                TestDatabase.url() + "?user=postgres&ApplicationName=adstream&" + options)) {
      session.write(batch(0, 0, 1, List.of(), List.of()));
      absent.setAutoCommit(false);
      try (Statement statement = absent.createStatement()) {
        statement.execute("SELECT FROM " + schema + ".progress WHERE lane = 0 FOR UPDATE");
      }
      CopyIn copy =
          absent
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn("COPY " + schema + ".progress (lane, position) FROM STDIN");
      Batch next = batch(0, 1, 2, List.of(matched("a")), List.of());
      assertTransient(session, next);
      await()
          .atMost(30, TimeUnit.SECONDS)
          .ignoreExceptionsInstanceOf(SinkException.class)
          .until(() -> session.write(next));
      assertThatExceptionOfType(SQLException.class).isThrownBy(copy::endCopy);
      absent.abort(Runnable::run);
    }
  }

  /** Another holds a row of KPIs and wants the lane, which the batch holds. */
  @Test
  void realDeadlockIsTransientAndTheNextCallApplies() throws Exception {
    try (SinkSession session = open("");
        Connection other = TestDatabase.connect();
        Statement statement = other.createStatement()) {
      session.position(0); // so that the lane has a row, which both want
      session.write(batch(1, 0, 1, List.of(), batch.kpis()));
      statement.execute("SET deadlock_timeout = '60s'"); // so that the batch is the victim
      other.setAutoCommit(false);
      statement.execute("UPDATE " + schema + ".kpi_all_hours SET clicks = clicks");
      ExecutorService thread = Executors.newSingleThreadExecutor();
      try {
        Future<?> write = thread.submit(() -> session.write(batch));
        await()
            .until(
                () ->
                    !query(
                            "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype ="
                                + " 'transactionid'")
                        .isEmpty());
        statement.execute("SELECT FROM " + schema + ".progress WHERE lane = 0 FOR UPDATE");
        assertThatExceptionOfType(ExecutionException.class)
            .isThrownBy(() -> write.get(30, TimeUnit.SECONDS))
            .withMessageContaining("40P01")
            .havingCause()
            .isInstanceOfSatisfying(SinkException.class, e -> assertThat(e.isTransient()).isTrue());
      } finally {
        thread.shutdownNow();
      }
      other.rollback();
      assertThat(session.write(batch)).isTrue();
      assertThat(query("SELECT clicks FROM " + schema + ".kpi_all_hours")).containsExactly("2");
    }
  }

  @Test
  void commitsAreDurableWhereTheServerSaysOtherwise() {
    execute("CREATE ROLE lazy SUPERUSER LOGIN");
    execute("ALTER ROLE lazy SET synchronous_commit = off");
    try (SinkSession session =
        TestDatabase.sink(schema)
            .user("lazy")
            .build()
            .open(TestDatabase.spec().build().sinkSpec())) {
      execute("CREATE TABLE " + schema + ".seen (setting text)");
      failOnce("INSERT INTO " + schema + ".seen VALUES (current_setting('synchronous_commit'))");
      session.write(batch);
    }
    assertThat(query("SELECT setting FROM " + schema + ".seen")).containsExactly("on");
  }

  private SinkSession open(String properties) {
    return PostgresSink.builder(TestDatabase.url(TestDatabase.port(), properties))
        .user("postgres")
        .schema(schema)
        .build()
        .open(TestDatabase.spec().build().sinkSpec());
  }

  private SinkSession open(TcpProxy proxy, String properties) {
    return PostgresSink.builder(TestDatabase.url(proxy.port(), properties))
        .user("postgres")
        .schema(schema)
        .connections(1)
        .build()
        .open(TestDatabase.spec().build().sinkSpec());
  }

  /** The KPIs come last, so the batch's other rows are in the transaction by then. */
  private void failOnce(String action) {
    execute("CREATE SEQUENCE " + schema + ".attempts");
    execute(
        "CREATE FUNCTION %1$s.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF nextval('%1$s.attempts') = 1 THEN %2$s; END IF; RETURN NEW; END $$"
            .formatted(schema, action));
    execute(
        "CREATE TRIGGER fail BEFORE INSERT ON %1$s.kpi_all_hours FOR EACH ROW EXECUTE FUNCTION %1$s.fail()"
            .formatted(schema));
  }

  private void assertTransientThenApplied(SinkSession session) {
    assertTransient(session);
    assertThat(count(schema, "joined")).isZero();
    assertThat(session.position(0)).isZero();
    assertThat(session.write(batch)).isTrue();
    assertThat(count(schema, "joined")).isEqualTo(1);
    assertThat(query("SELECT clicks FROM " + schema + ".kpi_all_hours")).containsExactly("1");
  }

  private void assertTransient(SinkSession session) {
    assertTransient(session, batch);
  }

  private static void assertTransient(SinkSession session, Batch batch) {
    assertThatExceptionOfType(SinkException.class)
        .isThrownBy(() -> session.write(batch))
        .withMessageContaining("lane 0")
        .satisfies(e -> assertThat(e.isTransient()).isTrue());
  }
}
