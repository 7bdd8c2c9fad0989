package io.adstream.jdbc.internal.report;

import static io.adstream.jdbc.TestDatabase.batch;
import static io.adstream.jdbc.TestDatabase.execute;
import static io.adstream.jdbc.TestDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.engine.PipelineSpec;
import io.adstream.event.Click;
import io.adstream.event.Dimension;
import io.adstream.event.Impression;
import io.adstream.jdbc.PostgresSink;
import io.adstream.jdbc.TestDatabase;
import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import io.adstream.sink.Batch;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Queries on the reporting schema for a range of local times, or answered from few rows. */
class ReportingRangesIT {

  private static final Cube ADS =
      Cube.every(Duration.ofMinutes(1)).by(Dimension.AD_ID, Dimension.LOCATION).named("ads");
  private static final SinkSpec SPEC =
      PipelineSpec.builder("ads")
          .kafka("unused:1", "impressions", "clicks")
          .join(JoinSpec.within(Duration.ofMinutes(15)).withClockSkew(Duration.ofMinutes(2)))
          .cube(ADS)
          .cube(Cube.every(Duration.ofHours(2)).named("slow"))
          .build()
          .sinkSpec();

  private final String schema = TestDatabase.newSchema();
  private final String bi = schema + "_bi.";

  @Test
  void rangeIsTiledWithTheCoarsestRowsAndGroupedByTheBucketOfItsLength() {
    try (SinkSession session = open(TestDatabase.sink(schema))) {
      List<KpiRow> rows = new ArrayList<>();
      Instant first = Instant.parse("2024-05-01T00:30:00Z");
      for (int i = 0; i < 20 * 24 * 4; i++) {
        rows.add(kpi("ads", first.plusSeconds(900L * i), 1, "a", "DE"));
        if (i % 8 == 0) {
          rows.add(kpi("slow", first.plusSeconds(900L * i - 1_800), 1));
        }
      }
      session.write(batch(0, 0, 1, List.of(), rows));
    }
    assertThat(tiles("kpi_ads", "2024-05-03 10:30", "2024-05-03 16:30"))
        .describedAs("six hours: windows")
        .containsExactly("window 24 24 24");
    assertThat(tiles("kpi_ads", "2024-05-03 10:30", "2024-05-03 16:31"))
        .describedAs("longer: hours, and windows at both ends")
        .containsExactly("hour 5 5 20", "window 5 2 5");
    assertThat(tiles("campaign_ads", "2024-05-03 10:30", "2024-05-11 10:30"))
        .describedAs("eight days: hours")
        .containsExactly("hour 191 191 764", "window 4 2 4");
    assertThat(tiles("kpi_ads", "2024-05-03 10:30", "2024-05-11 10:31"))
        .describedAs("longer: days, hours and windows at both ends")
        .containsExactly("day 7 7 672", "hour 23 2 92", "window 5 2 5");
    assertThat(tiles("kpi_slow", "2024-05-03 10:00", "2024-05-11 10:01"))
        .describedAs("windows that no hour consists of")
        .containsExactly("day 7 7 84", "window 13 2 13");
    assertThat(tiles("kpi_ads", "2024-05-03 10:30", "2024-05-05 00:30", ", every => 'day'"))
        .describedAs("as days, since none is to be told from another by less")
        .containsExactly("day 1 1 96", "hour 13 1 52", "window 4 2 4");
    assertThat(tiles("kpi_ads", "2024-05-03 10:30", "2024-05-03 16:30", ", 'week'"))
        .containsExactly("hour 5 1 20", "window 4 1 4");
    assertThat(tiles("kpi_ads", "2024-05-03 10:30", "2024-05-03 10:50", ", 'day'"))
        .containsExactly("window 2 1 2");
    assertThat(tiles("kpi_slow", "2024-05-03 10:00", "2024-05-05 10:00", ", 'hour'"))
        .containsExactly("window 24 24 24");
    assertThatThrownBy(() -> tiles("kpi_ads", "2024-05-03", "2024-05-04", ", 'daily'"))
        .hasRootCauseMessage(
            "ERROR: unit \"daily\" not recognized for type timestamp without time zone");
    assertThat(tiles("kpi_ads", "2024-05-03 10:30", "2024-05-03 10:30")).isEmpty();
    assertThat(tiles("kpi_ads", "2024-05-03 10:30", "2024-05-01 10:30")).isEmpty();
    assertThat(
            query(
                "SELECT concat_ws('|', day_of_week, hour_of_day, sum(impressions)) FROM %skpi_ads_hour_of_week('2024-05-06 10:30', '2024-05-06 11:20') GROUP BY day_of_week, hour_of_day ORDER BY 1"
                    .formatted(bi)))
        .containsExactly("1|10|2", "1|11|2");
  }

  /** Grain, rows, buckets, impressions. */
  private List<String> tiles(String view, String since, String until) {
    return tiles(view, since, until, "");
  }

  private List<String> tiles(String view, String since, String until, String every) {
    return query(
            "SELECT concat_ws(' ', grain, count(*), count(DISTINCT bucket), sum(impressions)) FROM %s%s_between('%s', '%s'%s) GROUP BY grain ORDER BY 1"
                .formatted(bi, view, since, until, every))
        .stream()
        .map(String::valueOf)
        .toList();
  }

  @Test
  void provisionalRowsOfARangeAreSetApart() {
    try (SinkSession session = open(TestDatabase.sink(schema))) {
      session.write(
          new Batch(
              0,
              0,
              1,
              List.of(),
              List.of(
                  kpi("ads", Instant.parse("2024-05-01T10:00:00Z"), 1, "a", "DE"),
                  kpi("ads", Instant.parse("2024-05-20T10:00:00Z"), 2, "a", "DE"),
                  kpi("ads", Instant.parse("2024-05-20T10:20:00Z"), 4, "a", "DE")),
              TestDatabase.status(
                  Instant.parse("2024-05-20T10:30:00Z").toEpochMilli(),
                  Counters.of(new long[Counter.values().length]))));
    }
    assertThat(
            query(
                "SELECT concat_ws('|', is_final, sum(impressions)) FROM %skpi_ads_between('2024-05-01', '2024-05-20 10:50') GROUP BY is_final ORDER BY 1"
                    .formatted(bi)))
        .containsExactly("f|4", "t|3");
  }

  @Test
  void rangeOfClicksReadsTheirPartitionsOnly() {
    List<JoinResult> matches = new ArrayList<>();
    Instant first = Instant.parse("2024-05-01T12:00:00Z");
    for (int day = 0; day < 10; day++) {
      long time = first.plusSeconds(86_400L * day).toEpochMilli();
      matches.add(match("late" + day, time, time + 900_000));
      matches.add(match("early" + day, time, time - 120_000));
    }
    try (SinkSession session = open(TestDatabase.sink(schema))) {
      session.write(batch(0, 0, 1, matches, List.of()));
    }
    execute(
        "SELECT %1$s.ensure_partitions('joined', ARRAY(SELECT date '2024-05-01' + d FROM generate_series(0, 9) AS d))"
            .formatted(schema));
    String asked = bi + "matched_click_between('2024-05-04 11:58', '2024-05-04 12:15:00.001')";
    assertThat(query("SELECT impression_id FROM " + asked + " ORDER BY 1"))
        .containsExactly("early3", "late3");
    String plan =
        query("EXPLAIN SELECT * FROM " + asked).stream()
            .map(String::valueOf)
            .collect(Collectors.joining("\n"));
    assertThat(plan)
        .contains("joined_2024_05_04")
        .doesNotContain("joined_2024_05_03", "joined_2024_05_05", "joined_default");
    assertThat(
            query(
                "SELECT impression_id FROM %smatched_click_between('2024-05-04 11:58:00.001', '2024-05-04 12:15')"
                    .formatted(bi)))
        .isEmpty();
  }

  @Test
  void filtersShowTheValuesThatARoleSees() {
    try (SinkSession session = open(TestDatabase.sink(schema).roles().rowLevelSecurity(true))) {
      Instant time = Instant.parse("2024-05-01T10:00:00Z");
      session.write(
          batch(
              0,
              0,
              1,
              List.of(),
              List.of(
                  kpi("ads", time, 1, "a1", "DE"),
                  kpi("ads", time.plusSeconds(60), 1, "a1", "DE"),
                  kpi("ads", time, 1, "b1", "Germany"),
                  kpi("ads", time, 1, "b2", null))));
    }
    execute(
        "INSERT INTO %1$s.ad (ad_id, campaign_id, campaign, advertiser_id, advertiser) VALUES ('a1', 'c1', 'autumn', 'acme', 'Acme'), ('b1', 'c2', 'winter', 'bolt', 'Bolt'), ('b2', 'c2', 'winter', 'bolt', 'Bolt'); INSERT INTO %1$s.advertiser_access VALUES ('%1$s_reader', 'bolt'), ('postgres', NULL)"
            .formatted(schema));
    assertThat(values("")).contains("ad_id=a1", "ad_id=b1", "campaign=autumn", "location=DE");
    assertThat(values("SET ROLE " + schema + "_reader;"))
        .containsExactly(
            "ad_id=b1",
            "ad_id=b2",
            "advertiser=Bolt",
            "advertiser_id=bolt",
            "campaign=winter",
            "campaign_id=c2",
            "country_code=DE",
            "location=Germany");
  }

  private List<String> values(String before) {
    return TestDatabase.queryAfter(
        before,
        "SELECT name || '=' || value FROM %sfilter_value WHERE cube = 'ads' ORDER BY 1"
            .formatted(bi));
  }

  @Test
  void lastHoursAreComparedWithTheSameHoursOfTheWeeksBefore() {
    Instant newest = Instant.parse("2024-05-29T10:00:00Z");
    List<KpiRow> rows = new ArrayList<>();
    for (int week = 1; week <= 3; week++) {
      for (int hour = 1; hour <= 24; hour++) {
        Instant start = newest.minus(Duration.ofDays(7L * week)).minus(Duration.ofHours(hour));
        rows.add(kpi("ads", start, 100 + 10 * week, "a", "DE"));
      }
    }
    rows.add(kpi("ads", newest.minus(Duration.ofHours(1)), 200, "a", "DE"));
    rows.add(kpi("ads", newest.minus(Duration.ofHours(3)), 120, "b", "DE"));
    try (SinkSession session = open(TestDatabase.sink(schema))) {
      session.write(
          new Batch(
              0,
              0,
              1,
              List.of(),
              rows,
              TestDatabase.status(
                  newest.plus(Duration.ofMinutes(20)).toEpochMilli(),
                  Counters.of(new long[Counter.values().length]))));
    }
    assertThat(
            query(
                "SELECT concat_ws('|', to_char(local_time, 'HH24'), value, round(expected), deviation, weeks, score) FROM %skpi_ads_anomaly WHERE measure = 'impressions' ORDER BY local_time DESC LIMIT 3"
                    .formatted(bi)))
        .describedAs("an hour without rows, and one as ever")
        .satisfiesExactly(
            hour -> assertThat(hour).startsWith("09|200|120|10.0").contains("|3|8.0"),
            hour -> assertThat(hour).startsWith("08|0|120|10.0").contains("|3|-12.0"),
            hour -> assertThat(hour).startsWith("07|120|120|10.0").contains("|3|0.0"));
    assertThat(query("SELECT count(*) FROM %skpi_ads_anomaly".formatted(bi)))
        .containsExactly(String.valueOf(6 * 5));
  }

  @Test
  void cubeNamedAfterTheAnomaliesOfAnotherIsRefused() {
    SinkSpec spec =
        TestDatabase.noCubes().cube(ADS.named("x")).cube(ADS.named("x_anomaly")).build().sinkSpec();
    assertThatThrownBy(() -> TestDatabase.sink(schema).build().applySchema(spec))
        .hasMessageContaining(
            "Cannot create table or view kpi_x_anomaly of cube x: cube x_anomaly has one");
  }

  private static SinkSession open(PostgresSink.Builder sink) {
    return sink.build().open(SPEC);
  }

  private static JoinResult match(String id, long impression, long click) {
    return new JoinResult.Matched(
        Impression.builder(id).adId("a").costMicros(1).eventTimeMillis(impression).build(),
        Click.builder("c" + id, id).costMicros(1).eventTimeMillis(click).build());
  }

  private static KpiRow kpi(
      String cube, Instant start, long impressions, @Nullable Object... group) {
    return new KpiRow(
        new KpiKey(cube, start.toEpochMilli(), Collections.unmodifiableList(Arrays.asList(group))),
        Measures.of(impressions, 0, 0, impressions, 0));
  }
}
