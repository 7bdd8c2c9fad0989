package io.adstream.jdbc;

import static io.adstream.jdbc.TestDatabase.batch;
import static io.adstream.jdbc.TestDatabase.execute;
import static io.adstream.jdbc.TestDatabase.query;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.adstream.engine.PipelineSpec;
import io.adstream.event.Dimension;
import io.adstream.event.Impression;
import io.adstream.join.Counters;
import io.adstream.join.JoinResult;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import io.adstream.kpi.ReachSketch;
import io.adstream.sink.Batch;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reach, from rows of sketches to what is asked of them in SQL. */
class ReachIT {

  private static final Cube CUBE =
      Cube.every(Duration.ofMinutes(1)).by(Dimension.AD_ID).named("ads").reach("users", "UserID");

  /** A day of Berlin begins an hour or two before one of UTC. */
  private static final Instant DAY = Instant.parse("2024-06-01T22:00:00Z");

  private static final double THREE_ERRORS = 3 * 1.04 / Math.sqrt(ReachSketch.REGISTERS);

  private final String schema = TestDatabase.newSchema();

  private static PipelineSpec.Builder spec(Cube cube) {
    return TestDatabase.noCubes().cube(cube);
  }

  private SinkSession open(Cube cube) {
    return TestDatabase.sink(schema)
        .timeZone(ZoneId.of("Europe/Berlin"))
        .build()
        .open(spec(cube).build().sinkSpec());
  }

  private static KpiRow row(Instant time, String ad, int from, int to) {
    return row(time, ad, to - from, sketch(from, to));
  }

  private static KpiRow row(Instant time, String ad, long impressions, ReachSketch... reach) {
    KpiKey key = new KpiKey("ads", CUBE.windowStartMillis(time.toEpochMilli()), List.of(ad));
    return new KpiRow(key, Measures.of(impressions, 0, 0, 0, 0), List.of(reach));
  }

  private static ReachSketch sketch(int from, int to) {
    ReachSketch.Builder sketch = new ReachSketch.Builder();
    for (int i = from; i < to; i++) {
      sketch.add("user-" + i);
    }
    return sketch.build();
  }

  private String bi(String sql) {
    return sql.replace("$", schema + "_bi.");
  }

  private List<String> ask(String sql) {
    return query(bi(sql)).stream().map(String::valueOf).toList();
  }

  private static String registers(ReachSketch sketch) {
    byte[] registers = sketch.registers();
    return IntStream.range(0, registers.length)
        .mapToObj(i -> String.valueOf(registers[i]))
        .collect(joining(" "));
  }

  /** Lanes write at once, each a share of the users, in windows of one day. */
  @Test
  void sketchesOfAllLanesAndWindowsOfADayAreUnited() throws Exception {
    int lanes = 4;
    try (SinkSession session = open(CUBE)) {
      ExecutorService threads = Executors.newFixedThreadPool(lanes);
      List<Future<?>> written = new ArrayList<>();
      for (int i = 0; i < lanes; i++) {
        int lane = i;
        written.add(
            threads.submit(
                () -> {
                  for (int n = 0; n < 10; n++) {
                    List<KpiRow> rows = new ArrayList<>();
                    for (int window = 0; window < 5; window++) {
                      Instant time = DAY.plusSeconds(60L * (7 * n + window));
                      int from = 50 * (lane * 10 + n) + 10 * window;
                      rows.add(row(time, "a", from, from + 20));
                      rows.add(row(time, "b", window, window + 1));
                    }
                    session.write(batch(lane, n, n + 1, List.of(), rows));
                    session.write(batch(lane, n, n + 1, List.of(), rows));
                  }
                }));
      }
      for (Future<?> lane : written) {
        lane.get();
      }
      threads.shutdown();
    }
    assertThat(
            ask(
                "SELECT concat_ws('|', day, ad_id, impressions,"
                    + " array_to_string($reach_registers(users_sketch), ' ')) FROM $reach_ads ORDER"
                    + " BY ad_id"))
        .containsExactly(
            "2024-06-02|a|4000|" + registers(sketch(0, 2_010)),
            "2024-06-02|b|200|" + registers(sketch(0, 5)));
    assertThat(ask("SELECT users FROM $reach_ads_by_day WHERE ad_id = 'b'")).containsExactly("5");
  }

  @Test
  void daysAreAnsweredAloneAndTogether() {
    try (SinkSession session = open(CUBE)) {
      session.write(
          batch(
              0,
              0,
              1,
              List.of(),
              List.of(
                  row(DAY.minusSeconds(60), "a", 30, sketch(0, 10)),
                  row(DAY, "a", 40, sketch(5, 20)),
                  row(DAY.plusSeconds(86_400), "a", 0, 7),
                  row(DAY, "b", 100, 103),
                  row(DAY, "c", 9))));
    }
    assertThat(
            ask(
                "SELECT concat_ws('|', day, ad_id, impressions, users, round(users_frequency, 2),"
                    + " users_new, users_returning) FROM $reach_ads_by_day ORDER BY ad_id, day"))
        .containsExactly(
            "2024-06-01|a|30|10|3.00|10|0",
            "2024-06-02|a|40|15|2.67|10|5",
            "2024-06-03|a|7|7|1.00|0|7",
            "2024-06-02|b|3|3|1.00|3|0");
    assertThat(
            ask(
                "SELECT concat_ws('|', ad_id, impressions, users, users_frequency) FROM"
                    + " $reach_ads_between('2024-06-01', '2024-06-03') ORDER BY 1"))
        .containsExactly("a|70|20|3.5000000000000000", "b|3|3|1.00000000000000000000");
    assertThat(
            ask(
                "SELECT concat_ws('|', impressions, users) FROM"
                    + " $reach_ads_total_between('2024-06-02', '2024-06-09')"))
        .containsExactly("50|23");
    assertThat(
            ask(
                "SELECT concat_ws('|', impressions, coalesce(users, -1)) FROM"
                    + " $reach_ads_total_between('2025-01-01', '2025-01-02')"))
        .containsExactly("0|-1");
  }

  @Test
  void unionOverDaysIsOneSketchAndWithinItsErrorOfAMillionUsers() {
    int users = 1_000_000;
    int days = 10;
    try (SinkSession session = open(CUBE)) {
      for (int day = 0; day < days; day++) {
        Instant time = DAY.plusSeconds(86_400L * day);
        KpiRow row = row(time, "a", day * users / days, (day + 2) * users / days);
        session.write(batch(0, day, day + 1, List.of(), List.of(row)));
      }
    }
    int all = users + users / days;
    assertThat(
            ask(
                "SELECT array_to_string($reach_registers(bit_or(users_sketch)), ' ') FROM"
                    + " $reach_ads"))
        .containsExactly(registers(sketch(0, all)));
    double estimate =
        Double.parseDouble(
            ask("SELECT users FROM $reach_ads_total_between('2024-01-01', '2025-01-01')").get(0));
    assertThat(estimate).isCloseTo(all, within(all * THREE_ERRORS));
    String form =
        ask("SELECT encode($reach_as_datasketches(bit_or(users_sketch)), 'hex') FROM $reach_ads")
            .get(0);
    ReachSketch sketch = ReachSketch.ofBytes(HexFormat.of().parseHex(form));
    assertThat(sketch).isEqualTo(sketch(0, all));
    assertThat(sketch.estimate()).isCloseTo(estimate, within(estimate * 0.01));
  }

  @Test
  void reachIsAddedToACubeThatIsThereAndThenStays() {
    Cube without =
        Cube.every(CUBE.window())
            .named("ads")
            .by(CUBE.dimensions())
            .attributedBy(CUBE.attribution());
    try (SinkSession session = open(without)) {
      session.write(batch(0, 0, 1, List.of(), List.of(row(DAY, "a", 7))));
    }
    try (SinkSession session = open(CUBE)) {
      session.write(batch(0, 1, 2, List.of(), List.of(row(DAY, "a", 0, 3))));
    }
    Cube more = CUBE.reach("sessions", "SessionID");
    try (SinkSession session = open(more)) {
      session.write(
          batch(0, 2, 3, List.of(), List.of(row(DAY, "a", 1, sketch(3, 4), sketch(0, 1)))));
    }
    assertThat(ask("SELECT cube || ' ' || measure FROM $counted_since ORDER BY 1"))
        .containsExactly("ads sessions", "ads users");
    assertThat(ask("SELECT concat_ws('|', impressions, users, sessions) FROM $reach_ads_by_day"))
        .containsExactly("11|4|1");
    assertThatThrownBy(() -> open(CUBE))
        .hasMessageContaining("reach.ads.sessions is absent, expected SessionID");
    assertThatThrownBy(
            () -> open(without.reach("users", "AdCategory").reach("sessions", "SessionID")))
        .hasMessageContaining("reach.ads.users is AdCategory, expected UserID");
    PostgresSink otherZone = TestDatabase.sink(schema).timeZone(ZoneId.of("UTC")).build();
    assertThatThrownBy(() -> otherZone.applySchema(spec(more).build().sinkSpec()))
        .isInstanceOf(SinkException.class)
        .hasMessageContaining("table reach_ads holds sketches of days of the present one");
    execute("TRUNCATE " + schema + ".reach_ads");
    otherZone.applySchema(spec(more).build().sinkSpec());
    TestDatabase.sink(schema).rebuild().build().open(spec(without).build().sinkSpec()).close();
    assertThat(query("SELECT to_regclass('" + schema + ".reach_ads') IS NULL"))
        .containsExactly("t");
  }

  @Test
  void usersOfLateImpressionsAreUnitedWhenTheseAreReconciled() {
    SinkSpec spec = spec(CUBE).unclickedRows(UnclickedRows.KEPT).build().sinkSpec();
    PostgresSink sink = TestDatabase.sink(schema).build();
    long time = DAY.toEpochMilli();
    List<JoinResult> late = new ArrayList<>();
    for (String user : List.of("user-3", "user-7")) {
      Impression impression =
          Impression.builder("late " + user).userId(user).adId("a").eventTimeMillis(time).build();
      late.add(new JoinResult.Late(impression, time + 1));
    }
    long settled = time + Duration.ofDays(1).toMillis();
    try (SinkSession session = sink.open(spec)) {
      session.write(
          new Batch(
              0,
              0,
              1,
              late,
              List.of(row(DAY, "a", 0, 5)),
              TestDatabase.status(settled, Counters.ZERO)));
    }
    assertThat(sink.reconcile(spec).of(Reconciliation.Count.LATE_IMPRESSIONS)).isEqualTo(2);
    assertThat(ask("SELECT concat_ws('|', impressions, users) FROM $reach_ads_by_day"))
        .containsExactly("7|6");
  }

  @Test
  void readerSeesWhatTheAdvertiserMaySee() {
    PostgresSink sink = TestDatabase.sink(schema).roles().rowLevelSecurity(true).build();
    try (SinkSession session = sink.open(spec(CUBE).build().sinkSpec())) {
      session.write(batch(0, 0, 1, List.of(), List.of(row(DAY, "a", 0, 3), row(DAY, "b", 0, 9))));
    }
    execute(
        "INSERT INTO %1$s.ad (ad_id, advertiser_id) VALUES ('a', 'acme'); INSERT INTO %1$s.advertiser_access VALUES ('%1$s_reader', 'acme')"
            .formatted(schema));
    String reader = "SET ROLE " + schema + "_reader; ";
    try (java.sql.Connection connection = TestDatabase.connect();
        java.sql.Statement statement = connection.createStatement()) {
      statement.execute(reader);
      for (String from :
          List.of(
              "$reach_ads_by_day",
              "$reach_ads_between('2024-01-01', '2025-01-01')",
              "$reach_ads_total_between('2024-01-01', '2025-01-01')")) {
        try (java.sql.ResultSet row = statement.executeQuery(bi("SELECT users FROM " + from))) {
          assertThat(row.next()).as(from).isTrue();
          assertThat(row.getLong(1)).as(from).isEqualTo(3);
          assertThat(row.next()).as(from).isFalse();
        }
      }
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
