package io.adstream.jdbc.internal.report;

import static io.adstream.jdbc.TestDatabase.execute;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.engine.PipelineSpec;
import io.adstream.event.Attribute;
import io.adstream.event.Dimension;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.jdbc.TestDatabase;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Cube;
import io.adstream.sink.SinkSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The SQL of docs/questions.md, as a reader runs it where row-level security is on. */
class QuestionsIT {

  private static final Path DOCS = Path.of("..", "..", "docs", "questions.md");
  private static final Pattern QUESTION =
      Pattern.compile(
          "^## ([^\\n]*)\\n(?:(?!^## ).)*?^```sql\\n(.*?)^```$",
          Pattern.MULTILINE | Pattern.DOTALL);

  private static final Cube ADS =
      Cube.every(Duration.ofMinutes(15))
          .by(Dimension.AD_ID, Dimension.AD_CATEGORY, Dimension.DEVICE, Dimension.LOCATION)
          .named("ads");
  private static final Cube PEOPLE =
      Cube.every(Duration.ofMinutes(15))
          .by(Dimension.AD_ID)
          .named("people")
          .reach("users", Dimension.USER_ID);
  private static final SinkSpec SPEC =
      PipelineSpec.builder("ads")
          .kafka("unused:1", "impressions", "clicks")
          .schema(
              EventSchema.builder()
                  .impression(Attribute.flag("IsBot"))
                  .click(Attribute.flag("IsBot"))
                  .build())
          .join(
              JoinSpec.builder()
                  .attributionWindow(Duration.ofMinutes(15))
                  .repeatInterval(Duration.ofSeconds(2))
                  .invalidWhen(EventType.IMPRESSION, "IsBot")
                  .invalidWhen(EventType.CLICK, "IsBot")
                  .build())
          .cube(ADS)
          .cube(Cube.every(Duration.ofMinutes(15)).named("total"))
          .cube(PEOPLE)
          .build()
          .sinkSpec();

  /** Twenty days of three ads, in a zone where hours and days are those of UTC. */
  private static final String HISTORY =
      """
      SET search_path = %1$s;
      SET timezone = 'UTC';
      INSERT INTO ad (ad_id, campaign_id, campaign, advertiser_id, advertiser)
        SELECT 'ad-' || n, 'c' || n, 'Campaign ' || n, 'v' || n, 'Advertiser ' || n FROM generate_series(0, 2) AS n;
      INSERT INTO advertiser_access VALUES ('%1$s_reader', 'v0'), ('%1$s_reader', NULL);
      INSERT INTO kpi_ads (window_start, group_id, ad_id, ad_category, device, location, impressions, clicks, clicked_impressions,
          impression_cost, click_cost, repeated_clicks, invalid_impressions, invalid_impression_cost, invalid_clicks, invalid_click_cost)
        SELECT w, md5(n::text)::uuid, 'ad-' || n, 'category', 'mobile', 'DE', 100 + n, 5, 4, 1.5, 0.5, 1, 2, 0.1, 1, 0.1
        FROM generate_series(timestamptz '2024-05-01Z', timestamptz '2024-05-20 23:45Z', '15 minutes') AS w, generate_series(0, 2) AS n;
      INSERT INTO kpi_total (window_start, group_id, impressions, clicks, clicked_impressions, impression_cost, click_cost,
          repeated_clicks, invalid_impressions, invalid_impression_cost, invalid_clicks, invalid_click_cost)
        SELECT window_start, md5('')::uuid, sum(impressions), sum(clicks), sum(clicked_impressions), sum(impression_cost), sum(click_cost),
          sum(repeated_clicks), sum(invalid_impressions), sum(invalid_impression_cost), sum(invalid_clicks), sum(invalid_click_cost)
        FROM kpi_ads GROUP BY window_start;
      INSERT INTO kpi_ads_hour (%2$s, ad_id, ad_category, device, location) SELECT date_trunc('hour', window_start), %3$s, ad_id, ad_category, device, location FROM kpi_ads GROUP BY 1, 2, ad_id, ad_category, device, location;
      INSERT INTO kpi_ads_day (%2$s, ad_id, ad_category, device, location) SELECT date_trunc('day', window_start), %3$s, ad_id, ad_category, device, location FROM kpi_ads GROUP BY 1, 2, ad_id, ad_category, device, location;
      INSERT INTO kpi_total_hour (%2$s) SELECT date_trunc('hour', window_start), %3$s FROM kpi_total GROUP BY 1, 2;
      INSERT INTO kpi_total_day (%2$s) SELECT date_trunc('day', window_start), %3$s FROM kpi_total GROUP BY 1, 2;
      INSERT INTO kpi_people_day (%2$s, ad_id) SELECT window_start, %3$s, ad_id FROM kpi_ads_day GROUP BY 1, 2, ad_id;
      INSERT INTO reach_people (window_start, group_id, users) SELECT window_start, group_id, b'1'::bit(40960) >> 40959 FROM kpi_people_day;
      INSERT INTO joined (impression_id, user_id, ad_id, impression_cost, impression_time, click_id, click_cost, click_time)
        SELECT 'i' || n, 'u' || n %% 7, 'ad-' || n %% 3, 1, t, 'c' || n, 1, t + interval '20 seconds'
        FROM (SELECT n, timestamptz '2024-05-01Z' + n * interval '1 hour' AS t FROM generate_series(1, 470) AS n) AS made;
      INSERT INTO progress (lane, position, watermark) VALUES (0, 1, '2024-05-20 12:00Z');
      INSERT INTO campaign (campaign_id, budget, currency, flight_begin, flight_end) VALUES ('c0', 500, 'EUR', '2024-05-01', '2024-05-31');
      INSERT INTO records_by_minute (window_start, lane, impressions_read, impressions_late) VALUES ('2024-05-03 12:00Z', 0, 9, 1);
      INSERT INTO records_by_quarter_hour (window_start, lane, impressions_read, impressions_late) VALUES ('2024-05-03 12:00Z', 0, 9, 1)""";

  private static final List<String> MEASURES =
      List.of(
          "impressions",
          "clicks",
          "clicked_impressions",
          "impression_cost",
          "click_cost",
          "repeated_clicks",
          "invalid_impressions",
          "invalid_impression_cost",
          "invalid_clicks",
          "invalid_click_cost");

  private final String schema = TestDatabase.newSchema();

  @Test
  void questionsOfTheDocsHaveAnswers() throws Exception {
    Map<String, String> questions = questions();
    assertThat(questions).hasSizeGreaterThanOrEqualTo(15);
    TestDatabase.sink(schema).roles().rowLevelSecurity(true).build().applySchema(SPEC);
    String sums =
        MEASURES.stream().map(measure -> ", sum(" + measure + ")").collect(Collectors.joining());
    execute(
        HISTORY.formatted(
            schema, "window_start, group_id, " + String.join(", ", MEASURES), "group_id" + sums));
    try (Connection connection =
            DriverManager.getConnection(TestDatabase.url(), schema + "_reader", "");
        Statement statement = connection.createStatement()) {
      for (Map.Entry<String, String> question : questions.entrySet()) {
        assertThat(rows(statement, question.getValue())).as(question.getKey()).isPositive();
      }
    }
  }

  private int rows(Statement statement, String sql) throws SQLException {
    String asked =
        sql.replace(":'since'", "'2024-05-03 10:20'")
            .replace(":'until'", "'2024-05-20 18:10'")
            .replace("adstream_bi.", schema + "_bi.");
    int rows = 0;
    try (ResultSet row = statement.executeQuery(asked)) {
      while (row.next()) {
        rows++;
      }
    }
    return rows;
  }

  /** The SQL of each section that has some, by the section's heading. */
  private static Map<String, String> questions() throws IOException {
    Map<String, String> questions = new LinkedHashMap<>();
    QUESTION
        .matcher(Files.readString(DOCS))
        .results()
        .forEach(found -> questions.put(found.group(1), found.group(2)));
    return questions;
  }
}
