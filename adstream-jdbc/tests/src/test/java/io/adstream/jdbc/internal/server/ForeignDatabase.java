package io.adstream.jdbc.internal.server;

import io.adstream.event.Click;
import io.adstream.event.Dimension;
import io.adstream.event.Impression;
import io.adstream.internal.KpiDeltas;
import io.adstream.jdbc.PostgresSink;
import io.adstream.jdbc.TestDatabase;
import io.adstream.join.Counters;
import io.adstream.join.JoinResult;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiRow;
import io.adstream.sink.Batch;
import io.adstream.sink.LaneStatus;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A database with another owner, in which a pipeline goes through its life cycle. */
final class ForeignDatabase {

  static final String SCHEMA = "ads";

  private static final SinkSpec SPEC =
      TestDatabase.spec()
          .unclickedRows(UnclickedRows.KEPT)
          .cube(
              Cube.every(Duration.ofHours(1))
                  .by(Dimension.DEVICE)
                  .named("by_click")
                  .attributedBy(Attribution.CLICK_TIME))
          .build()
          .sinkSpec();

  /** The same for all databases, so that their contents can be compared. */
  private static final Instant NOON = noonOfYesterday();

  private final String name;
  private final String user;

  /** Creates the database, and a user with only the privileges that a pipeline needs. */
  ForeignDatabase(String name, String options) {
    this.name = name;
    user = "user_of_" + name;
    TestDatabase.execute("CREATE DATABASE " + name + " TEMPLATE template0 " + options);
    TestDatabase.execute("CREATE ROLE " + user + " LOGIN");
    TestDatabase.execute("GRANT CREATE ON DATABASE " + name + " TO " + user);
  }

  /** Partitions may not lie far ahead. */
  private static Instant noonOfYesterday() {
    return Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofHours(12));
  }

  String user() {
    return user;
  }

  /** Runs a statement as a superuser. */
  void execute(List<String> statements) {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(name, e);
    }
  }

  /** The first column of all rows, as text. */
  List<@Nullable String> query(String sql) {
    return query("postgres", sql);
  }

  private List<@Nullable String> query(String as, String sql) {
    try (Connection connection = connect(as);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<@Nullable String> values = new ArrayList<>();
      while (row.next()) {
        values.add(row.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(name + ": " + sql, e);
    }
  }

  private Connection connect(String as) throws SQLException {
    return DriverManager.getConnection(url(""), as, TestDatabase.SECRET);
  }

  private String url(String properties) {
    return "jdbc:postgresql://localhost:%d/%s%s".formatted(TestDatabase.port(), name, properties);
  }

  PostgresSink.Builder sink(String properties) {
    return PostgresSink.builder(url(properties)).user(user).schema(SCHEMA).connections(1);
  }

  /**
   * Opens the schema, writes two days and an old one, applies late events, removes what is past its
   * retention, changes the time zone, and reads all views.
   *
   * @param properties the URL's properties
   * @param after statements that a superuser runs after the first day
   */
  void live(String properties, List<String> after) {
    PostgresSink sink = sink(properties).build();
    sink.applySchema(SPEC);
    try (SinkSession session = sink.open(SPEC)) {
      session.write(day(0, NOON.minus(Duration.ofDays(1)), "\u0130\u0131iI\\'\"{NULL}"));
      execute(after);
      session.write(day(1, NOON, "NULL"));
      session.write(day(2, NOON.minus(Duration.ofDays(60)), "old"));
    }
    sink.reconcile(SPEC);
    execute(List.of("UPDATE ads.retention SET keep = '30 days'"));
    try (SinkSession session = sink.open(SPEC)) {
      // The first batch of a session maintains the partitions.
      session.write(new Batch(0, 3, 4, List.of(), List.of(), null));
    }
    sink(properties).timeZone(ZoneId.of("Australia/Perth")).build().applySchema(SPEC);
    for (String view :
        query("SELECT viewname FROM pg_views WHERE schemaname = 'ads_bi' ORDER BY 1")) {
      query(
          user,
          "SELECT count(*) FROM (SELECT * FROM ads_bi.\"%s\" OFFSET 0) AS all_rows"
              .formatted(view));
    }
  }

  /** Clears everything, and begins again. */
  void rebuild() {
    try (SinkSession session = sink("").rebuild().build().open(SPEC)) {
      session.write(day(0, NOON, "again"));
    }
    sink("").build().reconcile(SPEC);
  }

  private static Batch day(long position, Instant noon, String device) {
    long time = noon.toEpochMilli();
    Impression clicked = impression("clicked" + time, device, time);
    Click click =
        Click.builder("click" + time, clicked.impressionId())
            .costMicros(2_000_001)
            .eventTimeMillis(time + 1_000)
            .build();
    KpiDeltas kpis = new KpiDeltas(SPEC.plan());
    List<JoinResult> results = new ArrayList<>();
    for (Impression impression :
        List.of(clicked, impression("unclicked" + time, null, time + 60_000))) {
      kpis.addImpression(impression);
    }
    JoinResult.Matched match = new JoinResult.Matched(clicked, click, true, List.of());
    kpis.addMatch(match);
    results.add(match);
    results.add(new JoinResult.Unclicked(impression("unclicked" + time, null, time + 60_000)));
    results.add(
        new JoinResult.Orphan(
            Click.builder("orphan" + time, "late" + time)
                .costMicros(1)
                .eventTimeMillis(time)
                .build()));
    for (String id : List.of("late" + time, "lone" + time)) {
      results.add(new JoinResult.Late(impression(id, device, time - 1_000), time));
    }
    List<KpiRow> rows = kpis.rows();
    LaneStatus status = TestDatabase.status(NOON.toEpochMilli() + 80_000_000, Counters.ZERO);
    return new Batch(0, position, position + 1, results, rows, status);
  }

  private static Impression impression(String id, @Nullable String device, long time) {
    return Impression.builder(id)
        .userId("i\\I")
        .adId("ad")
        .adCategory("")
        .device(device)
        .location("TR")
        .costMicros(1_234_567)
        .eventTimeMillis(time)
        .build();
  }

  /** All that the pipeline's schemas hold, but for random names and the clock. */
  List<String> contents() {
    List<String> all = new ArrayList<>();
    for (String table :
        query(
            "SELECT c.oid::regclass FROM pg_class c WHERE relnamespace IN ('ads'::regnamespace, 'ads_bi'::regnamespace) AND relkind IN ('r', 'v') AND relname NOT IN ('freshness', 'pipeline_lane') AND relname !~ '_by_(minute|quarter_hour)$' ORDER BY relname, relkind")) {
      query(
              "SELECT to_jsonb(t) - '{created_at,updated_at,applied_at,began_at,ended_at,epoch,epoch_began_at,checked_at,local_now,session_time_zone,session_agrees}'::text[] FROM %s AS t"
                  .formatted(table))
          .stream()
          .map(row -> table + ": " + row)
          .sorted()
          .forEach(all::add);
    }
    // Which minutes they are counted in is a matter of the clock.
    query(
            "SELECT concat_ws(' ', stream, fate, sum(records)) FROM ads_bi.records_by_minute GROUP BY stream, fate ORDER BY 1")
        .forEach(all::add);
    query(
            """
            SELECT concat_ws(' ', c.relname, c.relkind, c.relreplident, am.amname, pg_get_expr(c.relpartbound, c.oid))
            FROM pg_class c LEFT JOIN pg_am am ON am.oid = c.relam
            WHERE relnamespace = 'ads'::regnamespace ORDER BY c.relname""")
        .forEach(all::add);
    return all;
  }

  /** The contents of a table and its partitions. */
  long count(String table) {
    return Long.parseLong(String.valueOf(query("SELECT count(*) FROM ads." + table).get(0)));
  }
}
