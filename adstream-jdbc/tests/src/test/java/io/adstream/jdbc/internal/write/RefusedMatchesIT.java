package io.adstream.jdbc.internal.write;

import static io.adstream.jdbc.TestDatabase.BY_DEVICE;
import static io.adstream.jdbc.TestDatabase.execute;
import static io.adstream.jdbc.TestDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.Decoded;
import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.internal.KpiDeltas;
import io.adstream.internal.lane.LaneJoin;
import io.adstream.internal.lane.LanePartitions;
import io.adstream.internal.window.WindowBudget;
import io.adstream.jdbc.PostgresSink;
import io.adstream.jdbc.Reconciliation;
import io.adstream.jdbc.TestDatabase;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.jdbc.internal.table.CubeTable;
import io.adstream.join.Counters;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.Cube;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.KpiRow;
import io.adstream.sink.Batch;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever PostgreSQL refuses, KPIs count the matches that are rows of {@code joined}. */
class RefusedMatchesIT {

  private static final Cube BY_CLICK =
      Cube.every(Duration.ofMinutes(1)).named("by_click").attributedBy(Attribution.CLICK_TIME);
  private static final SinkSpec SPEC =
      TestDatabase.spec()
          .join(JoinSpec.within(Duration.ofMinutes(10)).withClockSkew(Duration.ofMinutes(10)))
          .unclickedRows(UnclickedRows.KEPT)
          .cube(BY_CLICK)
          .build()
          .sinkSpec();
  private static final int IMPRESSIONS = 300;

  private final String schema = TestDatabase.newSchema();
  private final PostgresSink sink = TestDatabase.sink(schema).build();
  private final SinkSession session = sink.open(SPEC);
  private final List<JoinResult> results = new ArrayList<>();
  private final List<KpiRow> kpis = new ArrayList<>();

  @AfterEach
  void close() {
    session.close();
  }

  /** A match and its counts may be in different batches. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "click_id !~ '[147]$', 1",
        "impression_id !~ '[147]$', 1",
        "impression_id !~ '[147]$', 40"
      })
  void sumsAreThoseOfTheStoredMatches(String accepted, int batches) {
    join();
    execute("ALTER TABLE %s.joined ADD CHECK (click_id IS NULL OR %s)".formatted(schema, accepted));
    for (int i = 0; i < batches; i++) {
      write(0, i, part(results, i, batches), part(kpis, batches - 1 - i, batches));
    }
    assertThat(refused("joined: 23514%")).isPositive();
    assertSumsOfStoredMatches();
    assertThat(query("SELECT sum(impressions) FROM " + schema + ".kpi_all_hours"))
        .containsExactly(String.valueOf(IMPRESSIONS));
  }

  @Test
  void matchThatIsStoredAlreadyCountsOnce() {
    join();
    write(0, 0, results, kpis);
    write(1, 0, results, kpis);
    assertThat(refused("joined: 23505%")).isEqualTo(matches());
    assertSumsOfStoredMatches();
  }

  /** The decoder rejects such text; what other programs hand over may have it. */
  @Test
  void matchWithTextThatCannotBeStoredIsNotCounted() {
    Impression impression = TestDatabase.impression("a");
    KpiDeltas deltas = new KpiDeltas(SPEC.plan());
    for (JoinResult.Matched match :
        List.of(
            new JoinResult.Matched(impression, TestDatabase.click("c\0", "a"), true, List.of()),
            new JoinResult.Matched(impression, TestDatabase.click("d", "a")))) {
      results.add(match);
      deltas.addMatch(match);
    }
    write(0, 0, results, deltas.rows());
    assertThat(refused("joined: 22021%")).isEqualTo(1);
    assertSumsOfStoredMatches();
  }

  /** COPY reports fewer rows than it was sent. */
  @Test
  void matchThatATriggerDropsIsADeadLetter() {
    join();
    execute(
        "CREATE FUNCTION %1$s.drop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.click_id ~ '[147]$' THEN RETURN NULL; END IF; RETURN NEW; END $$"
            .formatted(schema));
    execute(
        "CREATE TRIGGER drop BEFORE INSERT ON %1$s.joined FOR EACH ROW EXECUTE FUNCTION %1$s.drop()"
            .formatted(schema));
    write(0, 0, results, kpis);
    assertThat(refused("joined: 23000%trigger%") + matches())
        .isEqualTo(results.stream().filter(JoinResult.Matched.class::isInstance).count());
    assertSumsOfStoredMatches();
  }

  /** A sum goes into the windows and all that is rolled up from them, or into no table. */
  @ParameterizedTest
  @CsvSource({"'', clicks < 4", "_hour, clicks < 90", "_day, clicks < 90"})
  void refusedSumIsInNoTableOfItsCubeAndWholeInTheDeadLetters(String rollUp, String accepted) {
    join();
    String cube = "kpi_" + BY_DEVICE.name();
    execute(
        "ALTER TABLE %s ADD CHECK (%s)".formatted(SqlName.quote(schema, cube + rollUp), accepted));
    for (int i = 0; i < 4; i++) {
      write(0, i, part(results, i, 4), part(kpis, i, 4));
    }
    assertThat(refused(cube + ": 23514%")).isPositive();
    for (String table : List.of(cube, cube + "_hour", cube + "_day")) {
      assertThat(
              query(
                  """
                  SELECT concat_ws(' ', sum(impressions), sum(clicks), sum(clicked_impressions), sum(impression_cost), sum(click_cost))
                  FROM (SELECT impressions, clicks, clicked_impressions, impression_cost, click_cost FROM %2$s
                    UNION ALL SELECT (v ->> 'impressions')::int, (v ->> 'clicks')::int, (v ->> 'clicked_impressions')::int,
                      (v ->> 'impression_cost')::numeric, (v ->> 'click_cost')::numeric
                    FROM (SELECT convert_from(value, 'UTF8')::jsonb AS v FROM %1$s.dead_letter) AS letter) AS part"""
                      .formatted(schema, SqlName.quote(schema, table))))
          .as(table)
          .isEqualTo(
              query(
                  "SELECT concat_ws(' ', sum(impressions), sum(clicks), sum(clicked_impressions), sum(impression_cost), sum(click_cost)) FROM "
                      + schema
                      + ".kpi_all_hours"));
    }
  }

  @Test
  void refusedMatchOfALateClickIsNotCounted() {
    Impression impression = TestDatabase.impression("a");
    execute(
        "ALTER TABLE %s.joined ADD CHECK (click_id IS NULL OR click_id <> 'bad')"
            .formatted(schema));
    List<JoinResult> late =
        List.of(
            new JoinResult.Unclicked(impression),
            new JoinResult.Unclicked(TestDatabase.impression("b")),
            new JoinResult.Late(TestDatabase.click("bad", "a"), 90_000),
            new JoinResult.Late(TestDatabase.click("bad", "b"), 90_000),
            new JoinResult.Late(TestDatabase.click("good", "b"), 90_000));
    session.write(
        new Batch(0, 0, 1, late, List.of(), TestDatabase.status(86_400_000, Counters.ZERO)));
    assertThat(sink.reconcile(SPEC).of(Reconciliation.Count.REFUSED_ROWS)).isEqualTo(2);
    assertThat(query("SELECT click_id FROM " + schema + ".joined")).containsExactly("good");
    assertSumsOfStoredMatches();
  }

  /** Clicks that come before and after their impressions; up to three of one. */
  private void join() {
    try (LaneJoin lane =
        new LaneJoin(
            SPEC.plan(), new LanePartitions(0, 1, 1), new WindowBudget(1 << 26), results::add)) {
      for (int i = 0; i < IMPRESSIONS; i++) {
        if (i % 2 == 0) {
          read(lane, click(i, 0));
        }
        read(lane, impression(i));
        for (int k = 1; k <= i % 3; k++) {
          read(lane, click(i, k));
        }
      }
      lane.advance(EventType.IMPRESSION, 0, 86_400_000);
      lane.advance(EventType.CLICK, 0, 86_400_000);
      lane.closePassed();
      kpis.addAll(lane.kpis().drain());
    }
  }

  private static void read(LaneJoin lane, AdEvent event) {
    lane.read(event.type(), new Decoded.Event(event), "t", 0, 0, null);
  }

  private static Impression impression(int i) {
    return Impression.builder("i" + i)
        .device("d" + i % 3)
        .costMicros(i)
        .eventTimeMillis(time(i))
        .build();
  }

  private static Click click(int i, int k) {
    return Click.builder("c" + (3 * i + k), "i" + i)
        .costMicros(1_000L + i)
        .eventTimeMillis(time(i) + k * 40_000L)
        .build();
  }

  private static long time(int i) {
    return i * 1_000L;
  }

  private static <T> List<T> part(List<T> all, int index, int parts) {
    return all.subList(all.size() * index / parts, all.size() * (index + 1) / parts);
  }

  private void write(int lane, int from, List<JoinResult> rows, List<KpiRow> sums) {
    assertThat(session.write(new Batch(lane, from, from + 1, rows, sums, null))).isTrue();
  }

  private long refused(String detail) {
    return Long.parseLong(
        String.valueOf(
            query(
                    "SELECT count(*) FROM %s.dead_letter WHERE reason = 'REFUSED' AND detail LIKE '%s'"
                        .formatted(schema, detail))
                .get(0)));
  }

  private long matches() {
    return Long.parseLong(
        String.valueOf(query("SELECT count(click_id) FROM " + schema + ".joined").get(0)));
  }

  /** Window by window; a sum may be 0 where all was refused. */
  private void assertSumsOfStoredMatches() {
    for (CubePlan cube : SPEC.plan().cubes()) {
      boolean byClick = cube.cube().attribution() == Attribution.CLICK_TIME;
      String seconds = String.valueOf(cube.cube().window().toSeconds());
      for (CubeTable table : CubeTable.of(schema, cube)) {
        String unit =
            switch (table.grain()) {
              case WINDOW -> "date_bin('" + seconds + " s', %s, 'epoch')";
              case HOUR -> "date_trunc('hour', %s, 'UTC')";
              case DAY -> "date_trunc('day', %s, 'UTC')";
            };
        assertThat(differences(table, unit, byClick)).as(table.tableName()).isEmpty();
      }
    }
  }

  private List<String> differences(CubeTable table, String unit, boolean byClick) {
    String group =
        table.dimensions().isEmpty()
            ? "''"
            : String.join(
                " || '.' || ",
                table.dimensions().stream().map(name -> "coalesce(" + name + ", '-')").toList());
    return query(
            """
            WITH stored AS (
              SELECT window_start, %2$s AS g, clicks::numeric, click_cost, clicked_impressions::numeric FROM %3$s),
            expected AS (
              SELECT w, g, sum(clicks) AS clicks, sum(cost) AS cost, sum(impressions) AS impressions FROM (
                SELECT %4$s AS w, %2$s AS g, 1 AS clicks, click_cost AS cost, 0 AS impressions
                FROM %1$s.joined WHERE click_id IS NOT NULL
                UNION ALL
                SELECT DISTINCT ON (impression_id) %5$s, %2$s, 0, 0, 1
                FROM %1$s.joined WHERE click_id IS NOT NULL) AS part GROUP BY w, g)
            SELECT stored::text || ' expected ' || coalesce(expected::text, '0')
            FROM stored FULL JOIN expected ON w = window_start AND expected.g = stored.g
            WHERE (stored.clicks, stored.click_cost, stored.clicked_impressions)
              IS DISTINCT FROM (coalesce(expected.clicks, 0), coalesce(cost, 0), coalesce(impressions, 0))"""
                .formatted(
                    SqlName.quote(schema),
                    group,
                    table.qualifiedName(),
                    unit.formatted(byClick ? "click_time" : "impression_time"),
                    unit.formatted("impression_time")))
        .stream()
        .map(String::valueOf)
        .toList();
  }
}
