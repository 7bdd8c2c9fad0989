package io.adstream.jdbc.internal.schema;

import static io.adstream.jdbc.TestDatabase.batch;
import static io.adstream.jdbc.TestDatabase.click;
import static io.adstream.jdbc.TestDatabase.connect;
import static io.adstream.jdbc.TestDatabase.count;
import static io.adstream.jdbc.TestDatabase.execute;
import static io.adstream.jdbc.TestDatabase.impression;
import static io.adstream.jdbc.TestDatabase.kpi;
import static io.adstream.jdbc.TestDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.adstream.event.Click;
import io.adstream.event.Impression;
import io.adstream.jdbc.PostgresSink;
import io.adstream.jdbc.TestDatabase;
import io.adstream.jdbc.internal.sql.SchemaScript;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.jdbc.internal.table.CubeTable;
import io.adstream.jdbc.internal.table.FactTable;
import io.adstream.join.JoinResult;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionsIT {

  private final String schema = TestDatabase.newSchema();

  @Test
  void rowsLieInThePartitionOfTheirDay() {
    try (SinkSession session = open(TestDatabase.sink(schema))) {
      session.write(
          batch(
              0,
              0,
              1,
              List.of(
                  unclicked("a", "2024-02-29T23:59:59.999Z"),
                  unclicked("b", "2024-03-01T00:00:00Z"),
                  unclicked("far", "2999-01-01T00:00:00Z"),
                  unclicked("old", "1970-01-01T00:00:00Z"),
                  unclicked("very old", "-4000-01-01T00:00:00Z"),
                  new JoinResult.Orphan(
                      Click.builder("o", "x")
                          .costMicros(1)
                          .eventTimeMillis(millis("2024-03-02T00:00:00Z"))
                          .build()),
                  new JoinResult.Late(click("l", "x"), 62_000)),
              List.of()));
    }
    assertThat(places("joined"))
        .containsExactly(
            "a|joined_2024_02_29",
            "b|joined_2024_03_01",
            "far|joined_default",
            "old|joined_default",
            "very old|joined_default");
    assertThat(query("SELECT tableoid::regclass FROM " + schema + ".orphan_click"))
        .containsExactly(schema + ".orphan_click_2024_03_02");
    assertThat(query("SELECT tableoid::regclass FROM " + schema + ".late_event"))
        .containsExactly(schema + ".late_event_default");
    for (FactTable table : FactTable.values()) {
      assertThat(
              query(
                  "SELECT count(*) FROM generate_series(0, 2) AS d WHERE to_regclass('%s.%s' || to_char((now() AT TIME ZONE 'UTC') + d * interval '1 day', '_YYYY_MM_DD')) IS NOT NULL"
                      .formatted(schema, table.tableName())))
          .describedAs("days ahead of " + table)
          .containsExactly("3");
    }
  }

  /** A long read holds a lock that a new partition needs; rows do not wait for it. */
  @Test
  void longQueryDelaysAPartitionButNotItsRows() throws Exception {
    try (SinkSession session = open(TestDatabase.sink(schema))) {
      session.write(batch(0, 0, 1, List.of(unclicked("a", "2024-01-01T00:00:00Z")), List.of()));
      try (Connection reader = connect();
          Statement statement = reader.createStatement()) {
        reader.setAutoCommit(false);
        statement.executeQuery("SELECT * FROM " + schema + ".joined").close();
        assertThat(
                session.write(
                    batch(0, 1, 2, List.of(unclicked("b", "2024-01-02T00:00:00Z")), List.of())))
            .isTrue();
        assertThat(places("joined")).contains("b|joined_default");
        reader.rollback();
      }
    }
    execute("SELECT " + schema + ".maintain('joined')");
    assertThat(places("joined")).containsExactly("a|joined_2024_01_01", "b|joined_2024_01_02");
  }

  @Test
  void retentionDropsWhatIsOlderTableByTable() {
    PostgresSink.Builder sink =
        TestDatabase.sink(schema)
            .retention("joined", Duration.ofDays(30))
            .retention("kpi_all_hours", Duration.ofDays(2));
    Instant now = Instant.now();
    try (SinkSession session = open(sink)) {
      session.write(
          batch(
              0,
              0,
              1,
              List.of(
                  unclicked("new", now.toString()),
                  unclicked("kept", now.minus(Duration.ofDays(29)).toString()),
                  unclicked("gone", now.minus(Duration.ofDays(32)).toString()),
                  unclicked("default", "1980-01-01T00:00:00Z"),
                  new JoinResult.Orphan(
                      Click.builder("o", "x")
                          .costMicros(1)
                          .eventTimeMillis(millis("2024-03-02T00:00:00Z"))
                          .build())),
              List.of(kpi(TestDatabase.ALL, TestDatabase.ofClick(1)))));
    }
    execute("SELECT " + schema + ".maintain(table_name) FROM " + schema + ".retention");
    assertThat(query("SELECT impression_id FROM " + schema + ".joined ORDER BY 1"))
        .containsExactly("kept", "new");
    assertThat(
            query(
                "SELECT count(*) FROM pg_inherits WHERE inhparent = '"
                    + schema
                    + ".joined'::regclass AND inhrelid::regclass::text < '"
                    + schema
                    + ".joined_"
                    + now.minus(Duration.ofDays(31)).toString().substring(0, 10).replace('-', '_')
                    + "'"))
        .containsExactly("0");
    assertThat(count(schema, "orphan_click")).isEqualTo(1);
    assertThat(count(schema, "kpi_all_hours")).isZero();
    assertThat(count(schema, "kpi_all_hours_day")).isEqualTo(1);
  }

  /** A failure of retention does not fail a pipeline, but is reported. */
  @Test
  void partitionThatAViewIsOnStaysAndTheOthersGo() throws Exception {
    PostgresSink.Builder sink = TestDatabase.sink(schema).retention("joined", Duration.ofDays(30));
    try (SinkSession session = open(sink)) {
      session.write(
          batch(
              0,
              0,
              1,
              List.of(
                  unclicked("gone", "2024-01-01T00:00:00Z"),
                  unclicked("viewed", "2024-01-02T00:00:00Z"),
                  unclicked("also gone", "2024-01-03T00:00:00Z")),
              List.of()));
    }
    String view = "public.view_of_" + schema;
    execute("CREATE VIEW " + view + " AS SELECT * FROM " + schema + ".joined_2024_01_02");
    assertThat(writeAfterMaintenance(sink, 1)).isTrue();
    assertThat(places("joined")).containsExactly("viewed|joined_2024_01_02");
    String health = "SELECT problem FROM " + schema + "_bi.retention WHERE table_name = 'joined'";
    assertThat(query(health).get(0)).contains("joined_2024_01_02", "view " + view);
    assertThat(Files.readString(Path.of("target/test.log")))
        .contains("keeps rows for longer than its retention: " + schema + ".joined_2024_01_02");
    execute("DROP VIEW " + view);
    assertThat(writeAfterMaintenance(sink, 2)).isTrue();
    assertThat(places("joined")).isEmpty();
    assertThat(query(health)).containsOnlyNulls();
    assertThat(query("SELECT count(checked_at) = count(*) FROM " + schema + "_bi.retention"))
        .containsExactly("t");
  }

  @Test
  void retentionThatFailsForAnotherReasonEndsNothing() {
    PostgresSink.Builder sink =
        TestDatabase.sink(schema).retention("kpi_all_hours", Duration.ofDays(2));
    open(sink).close();
    execute(
        "CREATE FUNCTION %1$s.keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'rows are kept'; END $$"
            .formatted(schema));
    execute(
        "CREATE TRIGGER keep BEFORE DELETE ON %1$s.kpi_all_hours FOR EACH STATEMENT EXECUTE FUNCTION %1$s.keep()"
            .formatted(schema));
    assertThat(writeAfterMaintenance(sink, 0)).isTrue();
    assertThat(query("SELECT problem FROM " + schema + ".retention WHERE problem IS NOT NULL"))
        .containsExactly("P0001 rows are kept");
  }

  /** The first batch of a session maintains partitions. */
  /**
   * With date styles that use zone abbreviations, the text of a time in India reads as one in
   * Israel.
   */
  @Test
  void boundsAreTheDaysWhateverTheCallersDatesLookLike() {
    open(TestDatabase.sink(schema)).close();
    execute(
        "CREATE FUNCTION %1$s.scheduled() RETURNS integer LANGUAGE sql SET datestyle = 'SQL, DMY' SET timezone = 'Asia/Kolkata' AS $$ SELECT %1$s.ensure_partitions('joined', ARRAY[date '03/02/2024']) $$"
            .formatted(schema));
    execute("SELECT " + schema + ".scheduled()");
    assertThat(
            query(
                "SELECT pg_get_expr(relpartbound, oid) FROM pg_class, set_config('timezone', 'UTC', false) WHERE oid = '%s.joined_2024_02_03'::regclass"
                    .formatted(schema)))
        .containsExactly(
            "FOR VALUES FROM ('2024-02-03 00:00:00+00') TO ('2024-02-04 00:00:00+00')");
  }

  private static boolean writeAfterMaintenance(PostgresSink.Builder sink, long from) {
    try (SinkSession session = open(sink)) {
      return session.write(batch(0, from, from + 1, List.of(), List.of()));
    }
  }

  @Test
  void matchThatComesTwiceIsRefusedInItsPartition() {
    try (SinkSession session = open(TestDatabase.sink(schema))) {
      Impression impression = impression("i");
      JoinResult match = new JoinResult.Matched(impression, click("c", "i"));
      session.write(batch(0, 0, 1, List.of(match), List.of()));
      session.write(batch(0, 1, 2, List.of(match), List.of()));
    }
    assertThat(count(schema, "joined")).isEqualTo(1);
    assertThat(query("SELECT reason FROM " + schema + ".dead_letter")).containsExactly("REFUSED");
  }

  @Test
  void onlyTablesOfFactsHavePartitions() {
    open(TestDatabase.sink(schema)).close();
    for (String call : List.of("ensure_partitions('pg_class', NULL)", "maintain('x; DROP')")) {
      try {
        execute("SELECT " + schema + "." + call);
        throw new AssertionError(call);
      } catch (IllegalStateException e) {
        assertThat(e.getCause()).hasMessageContaining("expected one of");
      }
    }
  }

  @Test
  void retentionOfAnUnknownTableIsRefused() {
    PostgresSink.Builder sink = TestDatabase.sink(schema).retention("jioned", Duration.ofDays(9));
    assertThat(catchThrowableOfType(SinkException.class, () -> open(sink)))
        .hasMessageContaining("table is \"jioned\"")
        .hasMessageContaining("joined");
  }

  /** The first migration was another program's; its rows stay, and are rolled up. */
  @Test
  void schemaOfTheFirstVersionIsBroughtForwardWithItsRows() throws Exception {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      SchemaScript script = new SchemaScript(connection);
      script.run("CREATE SCHEMA " + schema);
      Migrations.runTo(1, script, schema);
      new StoredPipeline(script, schema).begin(TestDatabase.spec().build().sinkSpec());
      CubeTable table = CubeTable.of(schema, TestDatabase.plan(TestDatabase.BY_DEVICE)).get(0);
      script.run(table.createTable());
      script.run(CubeTable.of(schema, TestDatabase.plan(TestDatabase.ALL)).get(0).createTable());
      script.run("CREATE VIEW " + schema + ".kpi_all_hours_view AS SELECT 1");
      script.run(
          "INSERT INTO %s SELECT timestamptz '2024-01-01Z' + n * interval '1 minute', gen_random_uuid(), 'phone', null, 1, 1, 1, 0.5, 0.25 FROM generate_series(1, 300) AS n"
              .formatted(table.qualifiedName()));
      script.run(
          "INSERT INTO %s.joined (impression_id, impression_cost, impression_time, click_id) SELECT 'i' || n, 1, timestamptz '2023-01-01Z' + n * interval '1 day', 'c' FROM generate_series(0, 149) AS n"
              .formatted(schema));
      script.run("INSERT INTO " + schema + ".orphan_click VALUES ('c', 'i', null, 1, 'infinity')");
      script.run("INSERT INTO " + schema + ".progress (lane, position) VALUES (0, 42)");
      connection.commit();
    }
    try (SinkSession session = open(TestDatabase.sink(schema))) {
      assertThat(session.position(0)).isEqualTo(42);
    }
    assertThat(count(schema, "joined")).isEqualTo(150);
    assertThat(count(schema, "joined_default")).isZero();
    assertThat(count(schema, "orphan_click_default")).isEqualTo(1);
    String name = "kpi_" + TestDatabase.BY_DEVICE.name();
    assertThat(query("SELECT sum(impressions) FROM " + SqlName.quote(schema, name + "_hour")))
        .containsExactly("300");
    assertThat(query("SELECT sum(click_cost) FROM " + SqlName.quote(schema + "_bi", name + "_day")))
        .containsExactly("75.000000");
    assertThat(query("SELECT to_regclass('" + schema + ".kpi_all_hours_view')"))
        .containsOnlyNulls();
  }

  private List<String> places(String table) {
    List<String> places = new ArrayList<>();
    query(
            "SELECT impression_id || '|' || (SELECT relname FROM pg_class WHERE oid = t.tableoid) FROM "
                + SqlName.quote(schema, table)
                + " AS t ORDER BY 1")
        .forEach(place -> places.add(String.valueOf(place)));
    return places;
  }

  private static SinkSession open(PostgresSink.Builder sink) {
    return sink.build().open(TestDatabase.spec().build().sinkSpec());
  }

  private static JoinResult unclicked(String id, String time) {
    Impression one = impression(id);
    return new JoinResult.Unclicked(
        new Impression(id, one.attributes(), one.costMicros(), millis(time)));
  }

  private static long millis(String time) {
    return Instant.parse(time).toEpochMilli();
  }
}
