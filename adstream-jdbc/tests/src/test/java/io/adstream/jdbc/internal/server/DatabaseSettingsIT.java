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
import static org.awaitility.Awaitility.await;

import io.adstream.event.Click;
import io.adstream.jdbc.PostgresSink;
import io.adstream.jdbc.Reconciliation;
import io.adstream.jdbc.TestDatabase;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.join.Counters;
import io.adstream.join.JoinResult;
import io.adstream.join.UnclickedRows;
import io.adstream.sink.Batch;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Settings of the database or the role have no effect, or the sink waits until they are reverted.
 */
class DatabaseSettingsIT {

  private static final SinkSpec SPEC =
      TestDatabase.spec().unclickedRows(UnclickedRows.KEPT).build().sinkSpec();
  private static final long NOON = Instant.parse("2026-01-15T12:00:00Z").toEpochMilli();
  private static final long DAY_MILLIS = 86_400_000;

  private final String schema = TestDatabase.newSchema();
  private final String user = "user_of_" + schema;

  /** Settings of a role, and the session settings reported to the driver. */
  static Stream<Arguments> settings() {
    List<List<String>> groups =
        List.of(
            List.of(
                "array_nulls = off",
                "default_transaction_isolation = serializable",
                "default_transaction_deferrable = on",
                "search_path = hostile, pg_catalog, public",
                "session_replication_role = replica",
                "row_security = off",
                "standard_conforming_strings = off"),
            List.of(
                "default_transaction_isolation = 'repeatable read'",
                "search_path = ''",
                "quote_all_identifiers = on",
                "transform_null_equals = on",
                "bytea_output = escape",
                "datestyle = 'SQL, DMY'",
                "intervalstyle = iso_8601",
                "timezone = 'Asia/Kathmandu'",
                "plan_cache_mode = force_generic_plan"),
            List.of(
                "statement_timeout = '2s'",
                "lock_timeout = '2s'",
                "idle_in_transaction_session_timeout = '2s'",
                "synchronous_commit = off"));
    return groups.stream()
        .flatMap(
            group ->
                Stream.of("", "?prepareThreshold=0")
                    .map(properties -> Arguments.of(group, properties)));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void settingsOfTheRoleChangeNothing(List<String> settings, String properties) {
    execute("CREATE ROLE " + user + " SUPERUSER LOGIN");
    execute("CREATE SCHEMA IF NOT EXISTS hostile");
    for (String shadow :
        List.of(
            "now() RETURNS timestamptz",
            "md5(text) RETURNS text",
            "to_char(date, text) RETURNS text")) {
      execute(
          "CREATE OR REPLACE FUNCTION hostile.%s LANGUAGE plpgsql AS $$ BEGIN RAISE 'shadowed'; END $$"
              .formatted(shadow));
    }
    settings.forEach(setting -> execute("ALTER ROLE " + user + " SET " + setting));
    if (hasTransactionTimeout()) {
      execute("ALTER ROLE " + user + " SET transaction_timeout = '5s'");
    }
    PostgresSink sink = sink(properties);
    try (SinkSession session = sink.open(SPEC)) {
      noteSettings();
      writeAll(session);
      assertThat(session.position(0)).isEqualTo(2);
    }
    List<String> expected = new ArrayList<>(List.of("read committed", "on", "20s", "1min"));
    if (hasTransactionTimeout()) {
      expected.add("0");
    }
    assertThat(query("SELECT DISTINCT value FROM " + schema + ".seen"))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(query("SELECT DISTINCT clicks FROM " + table() + " WHERE os IS NULL"))
        .containsExactly("2");
    assertThat(count(schema, "joined")).isEqualTo(1);
    assertThat(count(schema, "dead_letter")).isZero();
    assertThat(sink.reconcile(SPEC).of(Reconciliation.Count.ORPHANS_ADDED)).isEqualTo(1);
  }

  /** Otherwise the sink would search for the row in new sessions forever. */
  @Test
  void refusedRowDoesNotEndTheSession() {
    execute("CREATE ROLE " + user + " SUPERUSER LOGIN");
    execute("ALTER ROLE " + user + " SET exit_on_error = on");
    try (SinkSession session = sink("").open(SPEC)) {
      execute("ALTER TABLE " + schema + ".joined ADD CHECK (impression_id <> 'bad')");
      session.write(batch(0, 0, 1, List.of(matched("bad"), matched("good")), List.of()));
    }
    assertThat(count(schema, "joined")).isEqualTo(1);
    assertThat(count(schema, "dead_letter")).isEqualTo(1);
  }

  private static boolean hasTransactionTimeout() {
    return Integer.parseInt(String.valueOf(query("SHOW server_version_num").get(0))) >= 170_000;
  }

  /** Each batch moves its lane, and notes what holds then. */
  private void noteSettings() {
    execute("CREATE TABLE " + schema + ".seen (name text, value text)");
    execute(
        "CREATE FUNCTION %1$s.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO %1$s.seen SELECT name, current_setting(name) FROM unnest('{array_nulls,synchronous_commit,transaction_isolation,lock_timeout,statement_timeout,idle_in_transaction_session_timeout,transaction_timeout}'::text[]) AS name WHERE current_setting(name, true) IS NOT NULL; RETURN NEW; END $$"
            .formatted(schema));
    execute(
        "CREATE TRIGGER note AFTER UPDATE ON %1$s.progress FOR EACH ROW EXECUTE FUNCTION %1$s.note()"
            .formatted(schema));
    execute("ALTER TABLE " + schema + ".progress ENABLE ALWAYS TRIGGER note");
  }

  /** Settings left in a pooler's session affect the next client. */
  @Test
  void sharedSessionIsLeftAsItWas() throws Exception {
    execute("CREATE ROLE " + user + " SUPERUSER LOGIN");
    execute("ALTER ROLE " + user + " SET array_nulls = off");
    sink("").applySchema(SPEC);
    SessionSettings settings = SessionSettings.STANDARD;
    String url = TestDatabase.url(TestDatabase.port(), "?prepareThreshold=0");
    try (Connection shared = DriverManager.getConnection(url, user, null);
        Statement statement = shared.createStatement()) {
      settings.open(shared);
      shared.setAutoCommit(false);
      settings.begin(shared);
      assertThat(text(statement, "SHOW array_nulls")).isEqualTo("on");
      assertThat(text(statement, "SHOW lock_timeout")).isEqualTo("20s");
      shared.commit();
      assertThat(text(statement, "SHOW array_nulls")).isEqualTo("off");
      assertThat(text(statement, "SHOW lock_timeout")).isEqualTo("0");
      assertThat(text(statement, "SELECT count(*) FROM pg_prepared_statements")).isEqualTo("0");
    }
  }

  private static String text(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  /** Sessions keep the role's settings from their start, so waiting requires new sessions. */
  @Test
  void databaseThatIsReadOnlyIsWaitedFor() {
    execute("CREATE ROLE " + user + " SUPERUSER LOGIN");
    try (SinkSession session = sink("").open(SPEC)) {
      session.write(batch(0, 0, 1, List.of(), List.of()));
      execute("ALTER ROLE " + user + " SET default_transaction_read_only = on");
      execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + user + "'");
      Batch next = batch(0, 1, 2, List.of(matched("a")), List.of());
      assertThatExceptionOfType(SinkException.class)
          .isThrownBy(() -> untilReadOnly(session, next))
          .withMessageContaining("25006")
          .satisfies(e -> assertThat(e.isTransient()).isTrue());
      assertThatExceptionOfType(SinkException.class)
          .isThrownBy(() -> session.position(7))
          .satisfies(e -> assertThat(e.isTransient()).isTrue());
      execute("ALTER ROLE " + user + " RESET default_transaction_read_only");
      // A connection that was opened before is of no use, and one more attempt replaces it.
      await()
          .ignoreExceptionsMatching(e -> e instanceof SinkException sink && sink.isTransient())
          .until(() -> session.write(next));
    }
    assertThat(count(schema, "joined")).isEqualTo(1);
  }

  /** The connection was terminated first, which is a separate error. */
  private static void untilReadOnly(SinkSession session, Batch batch) {
    try {
      session.write(batch);
    } catch (SinkException e) {
      if (!e.isTransient() || String.valueOf(e.getMessage()).contains("25006")) {
        throw e;
      }
      session.write(batch);
    }
  }

  @Test
  void startOnAReadOnlyDatabaseSaysWhatItIs() {
    execute("CREATE ROLE " + user + " SUPERUSER LOGIN");
    execute("ALTER ROLE " + user + " SET default_transaction_read_only = on");
    assertThatExceptionOfType(SinkException.class)
        .isThrownBy(() -> sink("").open(SPEC))
        .withMessageContaining("read-only")
        .withMessageContaining("targetServerType=primary")
        .satisfies(e -> assertThat(e.isTransient()).isTrue());
  }

  /** As after a failover: the first server that the URL names is not the primary. */
  @Test
  void ofSeveralServersTheOneThatCanBeWrittenToIsTaken() throws Exception {
    try (EmbeddedPostgres readOnly =
        EmbeddedPostgres.builder().setServerConfig("default_transaction_read_only", "on").start()) {
      String url =
          "jdbc:postgresql://localhost:%d,localhost:%d/postgres"
              .formatted(readOnly.getPort(), TestDatabase.port());
      PostgresSink sink =
          PostgresSink.builder(url).user("postgres").schema(schema).connections(1).build();
      try (SinkSession session = sink.open(SPEC)) {
        session.write(batch(0, 0, 1, List.of(matched("a")), List.of()));
      }
    }
    assertThat(count(schema, "joined")).isEqualTo(1);
  }

  private PostgresSink sink(String properties) {
    return PostgresSink.builder(TestDatabase.url(TestDatabase.port(), properties))
        .user(user)
        .schema(schema)
        .connections(1)
        .build();
  }

  private void writeAll(SinkSession session) {
    session.write(
        batch(
            0,
            0,
            1,
            List.of(
                matched("a"),
                new JoinResult.Late(
                    Click.builder("c", "i")
                        .costMicros(1)
                        .eventTimeMillis(NOON - DAY_MILLIS)
                        .build(),
                    NOON)),
            List.of(
                kpi(ALL, TestDatabase.ofClick(1)),
                kpi(BY_DEVICE, TestDatabase.ofClick(1), "phone", null))));
    session.write(
        new Batch(
            0,
            1,
            2,
            List.of(),
            List.of(kpi(BY_DEVICE, TestDatabase.ofClick(1), "phone", null)),
            TestDatabase.status(NOON, Counters.ZERO)));
  }

  private String table() {
    return SqlName.quote(schema, "kpi_" + BY_DEVICE.name());
  }
}
