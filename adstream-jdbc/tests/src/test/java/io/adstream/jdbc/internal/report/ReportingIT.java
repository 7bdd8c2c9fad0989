package io.adstream.jdbc.internal.report;

import static io.adstream.jdbc.TestDatabase.batch;
import static io.adstream.jdbc.TestDatabase.click;
import static io.adstream.jdbc.TestDatabase.execute;
import static io.adstream.jdbc.TestDatabase.impression;
import static io.adstream.jdbc.TestDatabase.matched;
import static io.adstream.jdbc.TestDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.engine.PipelineSpec;
import io.adstream.event.Dimension;
import io.adstream.jdbc.PostgresSink;
import io.adstream.jdbc.TestDatabase;
import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import io.adstream.sink.Batch;
import io.adstream.sink.LaneStatus;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReportingIT {

  private static final Cube ADS =
      Cube.every(Duration.ofMinutes(1)).by(Dimension.AD_ID, Dimension.LOCATION).named("ads");
  private static final SinkSpec SPEC =
      PipelineSpec.builder("ads")
          .kafka("unused:1", "impressions", "clicks")
          .join(JoinSpec.within(Duration.ofMinutes(15)).withClockSkew(Duration.ofMinutes(2)))
          .cube(ADS)
          .cube(ADS.named("clicked").attributedBy(Attribution.CLICK_TIME))
          .build()
          .sinkSpec();

  private final String schema = TestDatabase.newSchema();
  private final String bi = schema + "_bi.";

  @Test
  void rollUpsAreTheSumsOfTheWindows() {
    try (SinkSession session = open(TestDatabase.sink(schema))) {
      for (int lane = 0; lane < 3; lane++) {
        session.write(
            batch(
                lane,
                0,
                1,
                List.of(),
                List.of(
                    kpi("2024-03-30T22:59:00Z", 4, 1, "a", "DE"),
                    kpi("2024-03-30T23:00:00Z", 2, 1, "a", "DE"),
                    kpi("2024-03-31T00:59:00Z", 1, 0, "b", null),
                    kpi("2024-03-31T01:00:00Z", 1, 1, "b", null))));
      }
    }
    for (String grain : List.of("", "_hour", "_day")) {
      assertThat(
              query(
                  "SELECT concat_ws('|', sum(impressions), sum(clicks), sum(impression_cost)) FROM "
                      + bi
                      + "kpi_ads"
                      + grain))
          .containsExactly("24|9|0.000024");
    }
    assertThat(days()).containsExactly("2024-03-30T00:00|18", "2024-03-31T00:00|6");
    open(TestDatabase.sink(schema).timeZone(ZoneId.of("Europe/Berlin"))).close();
    assertThat(days()).containsExactly("2024-03-30T00:00|12", "2024-03-31T00:00|12");
    assertThat(
            query(
                "SELECT DISTINCT window_end - window_start FROM " + bi + "kpi_ads_day ORDER BY 1"))
        .describedAs("the day on which the clocks change has 23 hours")
        .containsExactly("23:00:00", "1 day");
    open(TestDatabase.sink(schema)).close();
    assertThat(query("SELECT time_zone FROM " + schema + ".settings"))
        .containsExactly("Europe/Berlin");
  }

  private List<String> days() {
    return query(
        "SELECT to_char(local_time, 'YYYY-MM-DD\"T\"HH24:MI') || '|' || sum(impressions) FROM "
            + bi
            + "kpi_ads_day GROUP BY local_time ORDER BY 1");
  }

  /** A session that was opened before follows, as it asks the server each time. */
  @Test
  void openSessionFollowsAChangeOfTheTimeZone() {
    try (SinkSession session = open(TestDatabase.sink(schema))) {
      open(TestDatabase.sink(schema).timeZone(ZoneId.of("Asia/Kolkata"))).close();
      session.write(
          batch(0, 0, 1, List.of(), List.of(kpi("2024-03-30T18:30:00Z", 4, 1, "a", "DE"))));
    }
    assertThat(days()).containsExactly("2024-03-31T00:00|4");
    assertThat(query("SELECT to_char(local_time, 'HH24:MI') FROM " + bi + "kpi_ads_hour"))
        .containsExactly("00:00");
  }

  @Test
  void campaignsAndCountriesComeFromTheirTables() {
    try (SinkSession session = open(TestDatabase.sink(schema))) {
      ads();
      session.write(
          batch(
              0,
              0,
              1,
              List.of(matched("m")),
              List.of(
                  kpi("2024-01-01T00:00:00Z", 4, 1, "a1", "DE"),
                  kpi("2024-01-01T00:00:00Z", 6, 1, "a2", "Germany"),
                  kpi("2024-01-01T00:00:00Z", 5, 0, "b1", "DEU"),
                  kpi("2024-01-01T00:00:00Z", 1, 0, null, "Atlantis"))));
    }
    for (String grain : List.of("", "_hour", "_day")) {
      assertThat(
              query(
                  "SELECT concat_ws('|', campaign, advertiser_id, impressions, clicks, trim_scale(ctr)) FROM "
                      + bi
                      + "campaign_ads"
                      + grain
                      + " ORDER BY 1"))
          .containsExactly("1|0|0", "autumn|acme|10|2|0.2", "winter|bolt|5|0|0");
    }
    assertThat(
            query(
                "SELECT concat_ws('|', ad_id, country_code, campaign_id) FROM "
                    + bi
                    + "kpi_ads ORDER BY 1"))
        .containsExactly("", "a1|DE|c1", "a2|DE|c1", "b1|DE|c2");
    assertThat(
            query(
                "SELECT concat_ws('|', click_id, country_code, ad_id) FROM "
                    + bi
                    + "matched_click"))
        .containsExactly("cm|DE|ad");
  }

  @Test
  void windowIsFinalWhenNothingCanChangeItAnyMore() {
    try (SinkSession session = open(TestDatabase.sink(schema))) {
      KpiRow row = kpi("2024-01-01T00:00:00Z", 1, 1, "a", "DE");
      session.position(1);
      session.write(
          new Batch(
              0,
              0,
              1,
              List.of(),
              List.of(
                  row,
                  new KpiRow(
                      new KpiKey("clicked", row.key().windowStartMillis(), row.key().group()),
                      row.measures())),
              status("2024-01-01T00:16:00Z")));
      assertThat(finals()).describedAs("lane 1 has no watermark").containsExactly("f|f|f");
      session.write(new Batch(1, 0, 1, List.of(), List.of(), status("2024-01-01T00:02:59.999Z")));
      assertThat(finals()).containsExactly("f|f|f");
      session.write(new Batch(1, 1, 2, List.of(), List.of(), status("2024-01-01T00:03:00Z")));
      assertThat(finals())
          .describedAs("click time and skew: an impression may still have its first click")
          .containsExactly("f|f|f");
      session.write(new Batch(1, 2, 3, List.of(), List.of(), status("2024-01-01T00:16:00Z")));
      assertThat(finals()).describedAs("attribution window").containsExactly("t|f|t");
      session.write(new Batch(0, 1, 2, List.of(), List.of(), status("2024-01-01T01:15:00Z")));
      session.write(new Batch(1, 3, 4, List.of(), List.of(), status("2024-01-01T01:15:00Z")));
      assertThat(finals()).describedAs("the hour, too").containsExactly("t|t|t");
    }
  }

  private List<String> finals() {
    return query(
        "SELECT concat_ws('|', (SELECT is_final FROM %1$skpi_ads), (SELECT is_final FROM %1$skpi_ads_hour), (SELECT is_final FROM %1$skpi_clicked))"
            .formatted(bi));
  }

  @Test
  void healthSaysFatesAndFreshness() {
    long[] values = new long[Counter.values().length];
    Arrays.setAll(values, i -> i + 1);
    Counters counters = Counters.of(values);
    try (SinkSession session = open(TestDatabase.sink(schema))) {
      session.write(
          new Batch(
              0,
              0,
              9,
              List.of(
                  new JoinResult.Orphan(click("o", "x")),
                  new JoinResult.Unclicked(impression("u"))),
              List.of(),
              TestDatabase.status(Instant.now().toEpochMilli() - 60_000, counters)));
      session.write(
          new Batch(
              1,
              0,
              3,
              List.of(),
              List.of(),
              TestDatabase.status(Instant.now().toEpochMilli(), counters)));
    }
    assertThat(
            query(
                "SELECT concat_ws('|', pipeline, round(watermark_age_seconds / 10), seconds_since_commit < 60) FROM "
                    + bi
                    + "freshness"))
        .containsExactly("ads|6|t");
    for (Counter counter : Counter.values()) {
      String name = counter.columnName();
      int cut = name.indexOf('_');
      if (cut < 0) {
        assertThat(
                query(
                    "SELECT records FROM " + bi + "pipeline_results WHERE result = '" + name + "'"))
            .containsExactly(String.valueOf(2 * counters.of(counter)));
      } else if (!name.endsWith("_read")) {
        assertThat(
                query(
                    "SELECT records FROM %spipeline_health WHERE stream = '%s' AND fate = '%s'"
                        .formatted(bi, name.substring(0, cut), name.substring(cut + 1))))
            .containsExactly(String.valueOf(2 * counters.of(counter)));
      }
    }
    assertThat(query("SELECT lane || ':' || position FROM " + bi + "pipeline_lane ORDER BY 1"))
        .containsExactly("0:9", "1:3");
    assertThat(query("SELECT count(*) FROM " + bi + "matched_click")).containsExactly("0");
    assertThat(query("SELECT count(*) FROM " + bi + "orphan_click")).containsExactly("1");
  }

  @Test
  void everyTableViewAndColumnHasAComment() {
    open(TestDatabase.sink(schema)).close();
    assertThat(
            query(
                """
                SELECT c.oid::regclass || '.' || coalesce(a.attname, '') FROM pg_class c
                LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE c.relnamespace IN ('%1$s'::regnamespace, '%1$s_bi'::regnamespace)
                  AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
                  AND (obj_description(c.oid) IS NULL OR col_description(c.oid, a.attnum) IS NULL)"""
                    .formatted(schema)))
        .isEmpty();
    assertThat(
            query(
                "SELECT proname FROM pg_proc WHERE pronamespace IN ('%1$s'::regnamespace, '%1$s_bi'::regnamespace) AND obj_description(oid) IS NULL"
                    .formatted(schema)))
        .isEmpty();
  }

  private void ads() {
    execute(
        "INSERT INTO "
            + schema
            + ".ad VALUES ('a1', 'c1', 'autumn', 'acme', 'Acme'), ('a2', 'c1', 'autumn', 'acme', 'Acme'),"
            + " ('b1', 'c2', 'winter', 'bolt', 'Bolt')");
  }

  private static SinkSession open(PostgresSink.Builder sink) {
    return sink.build().open(SPEC);
  }

  private static LaneStatus status(String watermark) {
    return TestDatabase.status(
        Instant.parse(watermark).toEpochMilli(), Counters.of(new long[Counter.values().length]));
  }

  private static KpiRow kpi(String time, long impressions, long clicks, @Nullable Object... group) {
    return new KpiRow(
        new KpiKey(
            "ads",
            Instant.parse(time).toEpochMilli(),
            Collections.unmodifiableList(Arrays.asList(group))),
        Measures.of(impressions, clicks, clicks, impressions, clicks));
  }
}
