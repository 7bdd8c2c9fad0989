package io.adstream.jdbc.internal.schema;

import static io.adstream.jdbc.TestDatabase.ALL;
import static io.adstream.jdbc.TestDatabase.batch;
import static io.adstream.jdbc.TestDatabase.execute;
import static io.adstream.jdbc.TestDatabase.kpi;
import static io.adstream.jdbc.TestDatabase.matched;
import static io.adstream.jdbc.TestDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.adstream.event.Dimension;
import io.adstream.event.Impression;
import io.adstream.jdbc.PostgresSink;
import io.adstream.jdbc.TestDatabase;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.join.JoinResult;
import io.adstream.kpi.Cube;
import io.adstream.kpi.Measures;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolesIT {

  private static final Cube BY_AD =
      Cube.every(Duration.ofMinutes(1)).by(Dimension.AD_ID).named("ads");
  private static final SinkSpec SPEC = TestDatabase.spec().cube(BY_AD).build().sinkSpec();
  private static final String PERMISSION_DENIED = "42501";

  private final String schema = TestDatabase.newSchema();

  @Test
  void writerWritesAndMaintainsButChangesNothingElse() throws SQLException {
    TestDatabase.sink(schema).roles().build().applySchema(SPEC);
    PostgresSink writer = as("writer").build();
    try (SinkSession session = writer.open(SPEC)) {
      assertThat(session.position(0)).isZero();
      assertThat(
              session.write(
                  batch(
                      0,
                      0,
                      1,
                      List.of(matched("a"), new JoinResult.Orphan(TestDatabase.click("o", "x"))),
                      List.of(kpi(ALL, TestDatabase.ofClick(1))))))
          .isTrue();
      session.write(batch(0, 1, 2, List.of(matched("a")), List.of()));
      assertThat(query("SELECT reason FROM " + schema + ".dead_letter")).containsExactly("REFUSED");
    }
    assertThat(TestDatabase.count(schema, "joined_default")).isEqualTo(1);
    for (String sql :
        List.of(
            "DELETE FROM %s.joined",
            "SELECT * FROM %s.joined",
            "UPDATE %s.pipeline SET epoch = 'x'",
            "UPDATE %s.retention SET keep = NULL",
            "INSERT INTO %s.schema_version VALUES (9, 'x')",
            "TRUNCATE %s.joined",
            "DROP TABLE %s.joined",
            "CREATE TABLE %s.mine (x int)",
            "SELECT * FROM %s_bi.kpi_all_hours",
            "SELECT * FROM %s.ad")) {
      assertThat(refusal("writer", sql.formatted(schema)))
          .describedAs(sql)
          .isEqualTo(PERMISSION_DENIED);
    }
  }

  /** As on a server with another owner. */
  @Test
  void whoMayMakeRolesAndSchemasAndNothingElseAppliesIt() {
    String administrator = "administrator_" + schema;
    execute("CREATE ROLE " + administrator + " LOGIN CREATEROLE");
    execute("GRANT CREATE ON DATABASE postgres TO " + administrator);
    PostgresSink.Builder sink =
        PostgresSink.builder(TestDatabase.url()).user(administrator).schema(schema);
    sink.roles().build().applySchema(SPEC);
    assertThat(sink.build().previewSchema(SPEC)).isEmpty();
    sink.timeZone(ZoneId.of("Asia/Tokyo")).build().applySchema(SPEC);
    try (SinkSession session = as("writer").build().open(SPEC)) {
      assertThat(session.write(batch(0, 0, 1, List.of(matched("a")), List.of()))).isTrue();
    }
  }

  @Test
  void readerSeesTheReportingViewsOnly() throws SQLException {
    TestDatabase.sink(schema).roles().build().applySchema(SPEC);
    for (String view :
        query("SELECT viewname FROM pg_views WHERE schemaname = '" + schema + "_bi'")) {
      assertThat(
              read(
                  "reader",
                  "SELECT count(*) FROM " + schema + "_bi." + SqlName.quote(String.valueOf(view))))
          .hasSize(1);
      assertThat(
              refusal(
                  "reader", "DELETE FROM " + schema + "_bi." + SqlName.quote(String.valueOf(view))))
          .isNotEmpty();
    }
    for (String table :
        query(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = '"
                + schema
                + "'::regnamespace")) {
      assertThat(
              refusal(
                  "reader", "SELECT * FROM " + schema + "." + SqlName.quote(String.valueOf(table))))
          .describedAs(table)
          .isEqualTo(PERMISSION_DENIED);
    }
    assertThat(
            read(
                "reader",
                "SELECT count(*) FROM %1$s_bi.kpi_ads_between('2024-01-01', '2024-02-01'), %1$s_bi.matched_click_between('2024-01-01', %1$s_bi.local_now())"
                    .formatted(schema)))
        .hasSize(1);
    assertThat(
            query(
                "SELECT p.oid::regprocedure FROM pg_proc p, aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE pronamespace IN ('%1$s'::regnamespace, '%1$s_bi'::regnamespace) AND grantee = 0"
                    .formatted(schema)))
        .describedAs("functions that anybody may call")
        .isEmpty();
    assertThat(refusal("reader", "SELECT " + schema + ".maintain('joined')"))
        .isEqualTo(PERMISSION_DENIED);
    assertThat(refusal("reader", "CREATE TABLE " + schema + "_bi.mine (x int)"))
        .isEqualTo(PERMISSION_DENIED);
  }

  @Test
  void readersQueriesEndInTime() throws SQLException {
    TestDatabase.sink(schema).roles().build().applySchema(SPEC);
    assertThat(read("reader", "SHOW statement_timeout")).containsExactly("30s");
    assertThat(read("reader", "SHOW jit")).containsExactly("off");
    assertThat(read("reader", "SHOW random_page_cost")).containsExactly("1.1");
    PostgresSink sink = TestDatabase.sink(schema).readerTimeout(Duration.ofSeconds(1)).build();
    assertThat(sink.previewSchema(SPEC)).anyMatch(sql -> sql.contains("statement_timeout"));
    sink.applySchema(SPEC);
    assertThat(sink.previewSchema(SPEC)).isEmpty();
    assertThat(refusal("reader", "SELECT pg_sleep(5)")).isEqualTo("57014");
    TestDatabase.sink(schema).build().applySchema(SPEC);
    assertThat(read("reader", "SHOW statement_timeout")).containsExactly("1s");
  }

  @Test
  void ownerRebuildsAndWhatIsNewIsItsOwn() {
    TestDatabase.sink(schema).roles().build().applySchema(SPEC);
    SinkSpec changed = TestDatabase.spec().cube(BY_AD).cube(ALL.named("more")).build().sinkSpec();
    SinkException refused =
        catchThrowableOfType(
            SinkException.class, () -> as("writer").rebuild().build().open(changed));
    assertThat(refused).hasMessageContaining("adstream schema --apply");
    as("owner").rebuild().build().open(changed).close();
    TestDatabase.sink(schema).timeZone(ZoneId.of("Asia/Tokyo")).build().open(changed).close();
    as("writer").build().open(changed).close();
    assertThat(
            query(
                """
                SELECT relname FROM pg_class
                WHERE relnamespace IN ('%1$s'::regnamespace, '%1$s_bi'::regnamespace) AND relkind IN ('r', 'p', 'v')
                  AND relowner <> '%1$s_owner'::regrole"""
                    .formatted(schema)))
        .isEmpty();
    assertThat(TestDatabase.sink(schema).roles().build().previewSchema(changed)).isEmpty();
  }

  @Test
  void tenantSeesItsOwnRowsOnlyThroughViewsFunctionsAndErrors() throws SQLException {
    PostgresSink sink = TestDatabase.sink(schema).roles().rowLevelSecurity(true).build();
    try (SinkSession session = sink.open(SPEC)) {
      session.write(
          batch(
              0,
              0,
              1,
              List.of(
                  match("mine", "ad-acme"),
                  match("theirs", "ad-bolt"),
                  new JoinResult.Late(ofAd("late", "ad-bolt"), 1),
                  new JoinResult.Orphan(TestDatabase.click("o", "x"))),
              List.of(
                  kpi(BY_AD, Measures.of(7, 1, 1, 10, 10), "ad-acme"),
                  kpi(BY_AD, Measures.of(9_999, 1, 1, 10, 10), "ad-bolt"),
                  kpi(ALL, TestDatabase.ofClick(1)))));
    }
    String tenant = "tenant_" + schema;
    execute("CREATE ROLE " + tenant + " LOGIN IN ROLE " + schema + "_reader");
    execute(
        "INSERT INTO %1$s.ad VALUES ('ad-acme', 'c1', 'one', 'acme', 'Acme'), ('ad-bolt', 'c2', 'two', 'bolt', 'Bolt')"
            .formatted(schema));
    String kpis = "SELECT impressions FROM " + schema + "_bi.kpi_ads";
    assertThat(readAs(tenant, kpis)).describedAs("closed until it is opened").isEmpty();
    assertThat(read("reader", kpis)).isEmpty();
    execute(
        "INSERT INTO %s.advertiser_access VALUES ('%s', 'acme'), ('%s_reader', NULL)"
            .formatted(schema, tenant, schema));
    assertThat(readAs(tenant, kpis)).containsExactly("7");
    assertThat(read("reader", kpis)).containsExactlyInAnyOrder("7", "9999");
    for (String view : List.of("kpi_ads_hour", "kpi_ads_day", "campaign_ads", "campaign_ads_day")) {
      assertThat(readAs(tenant, "SELECT impressions FROM " + schema + "_bi." + view))
          .containsExactly("7");
    }
    assertThat(readAs(tenant, "SELECT impression_id FROM " + schema + "_bi.matched_click"))
        .containsExactly("mine");
    assertThat(readAs(tenant, "SELECT count(*) FROM " + schema + "_bi.time_to_click"))
        .containsExactly("1");
    for (String view :
        List.of(
            "orphan_click",
            "late_event",
            "dead_letter",
            "kpi_all_hours",
            "pipeline_health",
            "pipeline_lane",
            "pipeline_results",
            "retention")) {
      assertThat(readAs(tenant, "SELECT 1 FROM " + schema + "_bi." + view))
          .describedAs(view)
          .isEmpty();
    }
    // A condition that fails or leaks values must not be evaluated on other tenants' rows.
    assertThat(readAs(tenant, kpis + " WHERE 1 / (9999 - impressions) IS NOT NULL"))
        .containsExactly("7");
    assertThat(
            readAs(
                tenant,
                "SELECT impression_id FROM "
                    + schema
                    + "_bi.matched_click WHERE ad_id::date IS NULL OR true"))
        .containsExactly("mine");
    executeAs(
        tenant,
        "CREATE FUNCTION pg_temp.tell(text) RETURNS boolean COST 0.0000001 LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'told %', $1; END $$;"
            + " DO $$ BEGIN PERFORM 1 FROM "
            + schema
            + "_bi.matched_click WHERE pg_temp.tell(ad_id) AND ad_id <> 'ad-acme'; EXCEPTION WHEN raise_exception THEN IF SQLERRM LIKE '%bolt%' THEN RAISE 'leak: %', SQLERRM; END IF; END $$");
    assertThat(readAs(tenant, "SELECT relname FROM pg_stats_ext_exprs, pg_class WHERE false"))
        .isEmpty();
    assertThat(
            readAs(
                tenant,
                "SELECT most_common_vals::text FROM pg_stats WHERE schemaname = '" + schema + "'"))
        .isEmpty();
    TestDatabase.sink(schema).rowLevelSecurity(false).build().applySchema(SPEC);
    assertThat(readAs(tenant, kpis)).hasSize(2);
  }

  @Test
  void previewIsWhatApplyWouldDoAndDoesNothing() throws SQLException {
    PostgresSink sink = TestDatabase.sink(schema).roles().build();
    List<String> statements = sink.previewSchema(SPEC);
    assertThat(query("SELECT 1 FROM pg_namespace WHERE nspname LIKE '" + schema + "%'")).isEmpty();
    // The printed statements can be run by hand, after which the schema is up to date.
    execute("BEGIN;" + String.join(";\n", statements) + ";COMMIT");
    assertThat(sink.previewSchema(SPEC)).isEmpty();
    try (SinkSession session = as("writer").build().open(SPEC)) {
      assertThat(session.write(batch(0, 0, 1, List.of(matched("a")), List.of()))).isTrue();
    }
    assertThatExceptionOfType(SinkException.class)
        .isThrownBy(() -> sink.previewSchema(TestDatabase.spec().build().sinkSpec()))
        .withMessageContaining("cube.ads");
  }

  private static JoinResult match(String id, String ad) {
    return new JoinResult.Matched(ofAd(id, ad), TestDatabase.click("c" + id, id));
  }

  private static Impression ofAd(String id, String ad) {
    return Impression.builder(id).adId(ad).costMicros(1).eventTimeMillis(60_000).build();
  }

  private PostgresSink.Builder as(String role) {
    return PostgresSink.builder(TestDatabase.url()).user(schema + "_" + role).schema(schema);
  }

  private List<String> read(String role, String sql) throws SQLException {
    return readAs(schema + "_" + role, sql);
  }

  private static List<String> readAs(String user, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(TestDatabase.url(), user, "");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        values.add(row.getString(1));
      }
    }
    return values;
  }

  private static void executeAs(String user, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(TestDatabase.url(), user, "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String refusal(String role, String sql) {
    SQLException refused =
        catchThrowableOfType(SQLException.class, () -> executeAs(schema + "_" + role, sql));
    return refused == null ? "" : refused.getSQLState();
  }
}
