package io.adstream.jdbc.internal.report;

import static io.adstream.jdbc.TestDatabase.batch;
import static io.adstream.jdbc.TestDatabase.execute;
import static io.adstream.jdbc.TestDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.engine.PipelineSpec;
import io.adstream.event.Attribute;
import io.adstream.event.Click;
import io.adstream.event.Dimension;
import io.adstream.event.EventSchema;
import io.adstream.event.Impression;
import io.adstream.jdbc.TestDatabase;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Campaigns and ads from the owner's tables, and the time to click. */
class CampaignsIT {

  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
  private static final EventSchema SCHEMA =
      EventSchema.builder().impression(Attribute.text("CampaignID")).build();

  private final String schema = TestDatabase.newSchema();
  private final String bi = schema + "_bi.";
  private final LocalDate today = LocalDate.now(ZONE);

  @Test
  void pacingDividesShareOfBudgetByShareOfTime() {
    SinkSpec spec = spec(Cube.every(Duration.ofMinutes(1)).by(Dimension.AD_ID).named("ads"));
    try (SinkSession session = open(spec)) {
      tables();
      session.write(
          batch(
              0,
              0,
              1,
              List.of(),
              List.of(
                  kpi("ads", today.minusDays(3), 100, "a1"),
                  kpi("ads", today.minusDays(2), 7, "a1"),
                  kpi("ads", today.minusDays(1), 8, "a2"),
                  kpi("ads", today.minusDays(1), 50, "b1"),
                  kpi("ads", today.minusDays(1), 50, "unknown"))));
    }
    assertThat(pacing("campaign_id = 'autumn'"))
        .describedAs("the day before the flight does not count")
        .containsExactly("Autumn 26|acme|EUR|60.000000|15.000000|15|0|0.25");
    assertThat(
            query(
                """
                SELECT abs(share_of_time - extract(epoch FROM (now() AT TIME ZONE 'Europe/Berlin') - flight_begin) / (4 * 86400)) < 0.001
                  AND pace = share_of_budget / share_of_time AND projected_spend = spent / share_of_time
                FROM %scampaign_pacing WHERE campaign_id = 'autumn'"""
                    .formatted(bi)))
        .containsExactly("t");
    assertThat(
            query(
                "SELECT concat_ws('|', campaign_id, share_of_time, spent, coalesce(pace::text, 'null'), coalesce(projected_spend::text, 'null')) FROM %scampaign_pacing WHERE campaign_id <> 'autumn' ORDER BY 1"
                    .formatted(bi)))
        .containsExactly(
            "future|0|0|null|null",
            "open|50.000000|null|null",
            "past|1|0|null|0.00000000000000000000");
  }

  @Test
  void eventsThatCarryTheirCampaignNeedNoTableOfAds() {
    SinkSpec spec =
        spec(
            Cube.every(Duration.ofMinutes(1)).by(Dimension.AD_ID, Dimension.DEVICE).named("ads"),
            Cube.every(Duration.ofMinutes(1)).by("CampaignID").named("campaigns"));
    try (SinkSession session = open(spec)) {
      execute(
          "INSERT INTO %s.campaign VALUES ('autumn', 'Autumn 26', 'acme', 60, 'EUR', NULL, NULL)"
              .formatted(schema));
      Impression impression =
          Impression.builder("i", SCHEMA)
              .set("CampaignID", "autumn")
              .eventTimeMillis(Instant.now().toEpochMilli())
              .build();
      session.write(
          batch(
              0,
              0,
              1,
              List.of(new JoinResult.Matched(impression, click(impression, 1_500))),
              List.of(kpi("campaigns", today, 9, "autumn"))));
    }
    assertThat(pacing("true")).containsExactly("Autumn 26|acme|EUR|60.000000|9.000000|9|0|0.15");
    assertThat(query("SELECT campaign_id || campaign FROM " + bi + "kpi_campaigns_day"))
        .containsExactly("autumnAutumn 26");
    assertThat(
            query(
                "SELECT concat_ws('|', campaign_id, campaign, campaign_campaign, ad_campaign_id) FROM "
                    + bi
                    + "matched_click"))
        .containsExactly("autumn|Autumn 26");
  }

  @Test
  void eachAdvertiserSeesItsOwnCampaigns() throws SQLException {
    SinkSpec spec = spec(Cube.every(Duration.ofMinutes(1)).by(Dimension.AD_ID).named("ads"));
    TestDatabase.sink(schema)
        .roles()
        .rowLevelSecurity(true)
        .timeZone(ZONE)
        .build()
        .open(spec)
        .close();
    tables();
    String role = schema + "_acme";
    execute(
        "CREATE ROLE %1$s LOGIN IN ROLE %2$s_reader; INSERT INTO %2$s.advertiser_access VALUES ('%1$s', 'acme'), ('%2$s_reader', NULL)"
            .formatted(role, schema));
    assertThat(queryAs(role, "SELECT campaign_id FROM " + bi + "campaign_pacing ORDER BY 1"))
        .containsExactly("autumn", "past");
    assertThat(queryAs(role, "SELECT count(*) FROM " + bi + "records_by_minute"))
        .containsExactly("0");
    assertThat(queryAs(schema + "_reader", "SELECT count(*) FROM " + bi + "campaign_pacing"))
        .containsExactly("4");
    assertThat(
            queryAs(
                role,
                "SELECT count(*) FROM " + bi + "time_to_click_between('2024-01-01', '2024-01-02')"))
        .containsExactly("12");
  }

  @Test
  void adsHaveNamesAndLabels() {
    SinkSpec spec = spec(Cube.every(Duration.ofMinutes(1)).by(Dimension.AD_ID).named("ads"));
    Impression impression =
        Impression.builder("i", SCHEMA).adId("ad").eventTimeMillis(60_000).build();
    try (SinkSession session = open(spec)) {
      tables();
      session.write(
          batch(
              0,
              0,
              1,
              List.of(new JoinResult.Matched(impression, click(impression, 1))),
              List.of(kpi("ads", today, 1, "a1"))));
    }
    assertThat(query("SELECT ad_name || (labels ->> 'format') FROM " + bi + "kpi_ads"))
        .containsExactly("Red coatvideo");
    assertThat(query("SELECT ad_name || (labels ->> 'format') FROM " + bi + "matched_click"))
        .containsExactly("The ad" + "banner");
  }

  @Test
  void timeToClickIsInBins() {
    SinkSpec spec = spec(Cube.every(Duration.ofMinutes(1)).by(Dimension.AD_ID).named("ads"));
    List<JoinResult> matches = new ArrayList<>();
    long noon = Instant.parse("2024-03-05T11:00:00Z").toEpochMilli();
    for (long after : List.of(-2_000L, 0L, 999L, 1_000L, 59_999L, 600_000L, 900_000L)) {
      Impression impression =
          Impression.builder("i" + after, SCHEMA).eventTimeMillis(noon - after).build();
      matches.add(new JoinResult.Matched(impression, click(impression, after)));
    }
    try (SinkSession session = open(spec)) {
      session.write(batch(0, 0, 1, matches, List.of()));
    }
    assertThat(query("SELECT seconds_to_click FROM " + bi + "matched_click ORDER BY 1"))
        .first()
        .isEqualTo("-2.000000");
    String between = bi + "time_to_click_between('2024-03-05 12:00', '2024-03-05 12:00:01')";
    assertThat(
            query(
                "SELECT concat_ws('|', bin, clicks) FROM "
                    + between
                    + " WHERE clicks > 0 ORDER BY bin_order"))
        .containsExactly(
            "before the impression|1",
            "0 s to 1 s|2",
            "1 s to 2 s|1",
            "30 s to 1 min|1",
            "10 min to 15 min|2");
    assertThat(query("SELECT trim_scale(round(sum(share), 9)) FROM " + between))
        .containsExactly("1");
    assertThat(query("SELECT max(to_seconds) FROM " + between)).containsExactly("900");
    assertThat(
            query(
                "SELECT sum(clicks) FROM %stime_to_click_between('2024-03-05 12:00:01', '2024-03-06')"
                    .formatted(bi)))
        .containsExactly("0");
    assertThat(query("EXPLAIN SELECT * FROM " + between))
        .filteredOn(line -> String.valueOf(line).contains(" on joined_"))
        .describedAs("the partitions that are read")
        .allSatisfy(line -> assertThat(line).contains("joined_2024_03_05"));
  }

  private List<String> pacing(String where) {
    return query(
        "SELECT concat_ws('|', campaign, advertiser_id, currency, budget, spent, impressions, clicks, trim_scale(share_of_budget)) FROM %scampaign_pacing WHERE %s"
            .formatted(bi, where));
  }

  private void tables() {
    execute(
        """
        INSERT INTO %1$s.ad (ad_id, campaign_id, campaign, advertiser_id, name, labels) VALUES
          ('a1', 'autumn', 'autumn', 'acme', 'Red coat', '{"format": "video"}'), ('a2', 'autumn', 'autumn', 'acme', NULL, '{}'),
          ('b1', 'open', 'Open', 'bolt', NULL, '{}'), ('ad', 'other', NULL, NULL, 'The ad', '{"format": "banner"}');
        INSERT INTO %1$s.campaign VALUES ('autumn', 'Autumn 26', NULL, 60, 'EUR', '%2$s'::date - 2, '%2$s'::date + 1),
          ('open', NULL, NULL, NULL, NULL, NULL, NULL), ('future', 'Future', 'bolt', 5, 'EUR', '%2$s'::date + 2, '%2$s'::date + 3),
          ('past', 'Past', 'acme', 0, 'EUR', '%2$s'::date - 9, '%2$s'::date - 5)"""
            .formatted(schema, today));
  }

  private SinkSession open(SinkSpec spec) {
    return TestDatabase.sink(schema).timeZone(ZONE).build().open(spec);
  }

  private static List<String> queryAs(String role, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(TestDatabase.url(), role, "");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (row.next()) {
        values.add(row.getString(1));
      }
      return values;
    }
  }

  private static SinkSpec spec(Cube... cubes) {
    PipelineSpec.Builder spec =
        PipelineSpec.builder("ads")
            .kafka("unused:1", "impressions", "clicks")
            .schema(SCHEMA)
            .join(JoinSpec.within(Duration.ofMinutes(15)).withClockSkew(Duration.ofSeconds(5)));
    for (Cube cube : cubes) {
      spec.cube(cube);
    }
    return spec.build().sinkSpec();
  }

  private static Click click(Impression impression, long afterMillis) {
    return Click.builder("c" + impression.impressionId(), impression.impressionId(), SCHEMA)
        .eventTimeMillis(impression.eventTimeMillis() + afterMillis)
        .build();
  }

  private static KpiRow kpi(String cube, LocalDate day, long impressions, String group) {
    return new KpiRow(
        new KpiKey(cube, day.atStartOfDay(ZONE).toInstant().toEpochMilli(), List.of(group)),
        Measures.of(impressions, 0, 0, impressions * 1_000_000, 0));
  }
}
