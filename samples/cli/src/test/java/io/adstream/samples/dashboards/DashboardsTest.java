package io.adstream.samples.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.adstream.event.Attribute;
import io.adstream.event.Dimension;
import io.adstream.event.EventSchema;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Cube;
import io.adstream.kpi.Kpi;
import io.adstream.samples.config.RunConfig;
import io.adstream.samples.demo.Demo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DashboardsTest {

  private static final YAMLMapper YAML = new YAMLMapper();

  private final Path directory;

  DashboardsTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private static Reports reports(EventSchema schema, Cube... cubes) {
    JoinPlan plan =
        new JoinPlan(
            schema, JoinSpec.within(Duration.ofMinutes(15)), List.of(cubes), UnclickedRows.DROPPED);
    return new Reports(plan, "adstream", ZoneId.of("Europe/Berlin"), Currency.getInstance("EUR"));
  }

  private static Reports own() {
    EventSchema schema =
        EventSchema.builder()
            .impression(Attribute.text("CampaignID"), Attribute.flag("Viewable"))
            .click(Attribute.decimal("Revenue"))
            .build();
    Cube cube =
        Cube.every(Duration.ofMinutes(5))
            .by("CampaignID")
            .named("campaigns")
            .count("viewable_impressions", "Viewable")
            .sum("revenue", "Revenue")
            .kpi(Kpi.ratio("vctr", "clicks", "viewable_impressions"));
    return reports(schema, cube);
  }

  private static Reports readme() {
    Cube cube = Cube.every(Duration.ofMinutes(1)).by(Dimension.AD_CATEGORY, Dimension.DEVICE);
    return reports(EventSchema.STANDARD, cube);
  }

  static Stream<Reports> specifications() {
    Path example = Path.of("src/main/config/adstream.example.properties");
    return Stream.of(
        Demo.reports(),
        RunConfig.read(example, RunConfig.Results.KEEP, Map.of()).reports(),
        readme(),
        own(),
        reports(EventSchema.STANDARD));
  }

  private List<JsonNode> write(Pack pack, String folder) throws IOException {
    pack.writeTo(directory);
    List<JsonNode> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory.resolve(folder))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file)).doesNotContain("${");
        all.add(YAML.readTree(file.toFile()));
      }
    }
    return all;
  }

  private static JsonNode named(List<JsonNode> all, String field, String name) {
    return all.stream()
        .filter(each -> each.path(field).asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("specifications")
  void chartsAskOnlyForWhatTheirDatasetsHave(Reports reports) throws Exception {
    Pack pack = Dashboards.of(reports);
    List<JsonNode> datasets = write(pack, "datasets");
    List<JsonNode> charts = write(pack, "charts");

    assertThat(charts).isNotEmpty();
    for (JsonNode chart : charts) {
      JsonNode dataset = named(datasets, "uuid", chart.path("dataset_uuid").asText());
      Set<String> has = new HashSet<>(dataset.path("columns").findValuesAsText("column_name"));
      has.addAll(dataset.path("metrics").findValuesAsText("metric_name"));
      JsonNode query = YAML.readTree(chart.path("query_context").asText()).path("queries").get(0);
      query.path("metrics").forEach(each -> assertThat(has).contains(each.asText()));
      query.path("filters").forEach(each -> assertThat(has).contains(each.path("col").asText()));
      query.path("orderby").forEach(each -> assertThat(has).contains(each.path(0).asText()));
      query
          .path("columns")
          .forEach(
              each ->
                  assertThat(has)
                      .contains(each.isTextual() ? each.asText() : each.path("label").asText()));
    }
  }

  /** Reports and CSV files run the stored query, whose filter no template removes. */
  @ParameterizedTest
  @MethodSource("specifications")
  void rowsOfARangeAreNotFilteredByTheirBucket(Reports reports) throws Exception {
    Pack pack = Dashboards.of(reports);
    List<JsonNode> datasets = write(pack, "datasets");

    for (JsonNode chart : write(pack, "charts")) {
      String sql =
          named(datasets, "uuid", chart.path("dataset_uuid").asText()).path("sql").asText();
      JsonNode query = YAML.readTree(chart.path("query_context").asText()).path("queries").get(0);
      if (sql.contains("get_time_filter")) {
        assertThat(query.path("filters").findValuesAsText("col")).containsExactly("selected");
        assertThat(sql).contains("{{ selected }} AS selected");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("specifications")
  void idsAreStableAndEachIsOfOneObject(Reports reports) {
    Pack pack = Dashboards.of(reports);

    assertThat(Dashboards.of(reports).files()).isEqualTo(pack.files());
    List<String> ids = new ArrayList<>();
    pack.files()
        .values()
        .forEach(each -> ids.addAll(YAML.valueToTree(each).findValuesAsText("uuid")));
    ids.removeIf(String::isEmpty);
    Set<String> charts = new HashSet<>();
    // A chart's id is also where a dashboard places it.
    assertThat(ids.stream().filter(id -> !charts.add(id)).count())
        .isEqualTo(
            pack.files().keySet().stream().filter(name -> name.startsWith("charts/")).count());
  }

  @Test
  void ownMeasuresAndKpisAreMetricsAndTiles() throws Exception {
    Pack pack = Dashboards.of(own());
    JsonNode metrics =
        named(write(pack, "datasets"), "table_name", "adstream_bi.kpi_campaigns").path("metrics");
    List<String> titles =
        write(pack, "charts").stream().map(chart -> chart.path("slice_name").asText()).toList();

    assertThat(metrics.findValuesAsText("metric_name"))
        .contains("viewable_impressions", "revenue", "vctr", "total_cost", "ctr");
    List<JsonNode> all = new ArrayList<>();
    metrics.forEach(all::add);
    assertThat(named(all, "metric_name", "vctr").path("expression").asText())
        .isEqualTo(
            "(COALESCE(SUM(\"clicks\"), 0))::numeric"
                + " / NULLIF(COALESCE(SUM(\"viewable_impressions\"), 0), 0)");
    assertThat(named(all, "metric_name", "total_cost").path("currency").path("symbol").asText())
        .isEqualTo("EUR");
    assertThat(named(all, "metric_name", "revenue").path("currency").isMissingNode()).isTrue();
    assertThat(titles).contains("Viewable impressions", "Revenue", "Vctr", "By campaign ID");
  }

  @Test
  void eachReachHasItsChartsOverTheCubeOfTheFewestDimensions() throws Exception {
    Pack pack = Dashboards.of(Demo.reports());
    List<String> titles =
        write(pack, "charts").stream().map(chart -> chart.path("slice_name").asText()).toList();
    JsonNode dataset = named(write(pack, "datasets"), "table_name", "adstream_bi.reach_users");

    assertThat(titles).contains("Reach (users)", "Frequency (users)", "Reach by day (users)");
    assertThat(dataset.path("sql").asText()).contains("reach_total_by_click_time_total_between(");
    assertThat(dataset.path("metrics").findValuesAsText("expression"))
        .containsExactly("MAX(\"users\")", "MAX(\"users_frequency\")");
  }

  @Test
  void whatTheSpecificationHasNothingForIsReported() {
    assertThat(Dashboards.of(readme()).leftOut())
        .contains(
            "Overview: Net CTR needs net_ctr, which cube every_1m_by_ad_category_device does not"
                + " have");
    assertThat(Dashboards.of(reports(EventSchema.STANDARD)).leftOut())
        .contains("Overview: Spend needs a cube");
  }

  @Test
  void theZoneIsThatOfTheReports() throws Exception {
    JsonNode database = write(Dashboards.of(readme()), "databases").get(0);

    assertThat(database.at("/extra/engine_params/connect_args/options").asText())
        .contains("-c timezone=Europe/Berlin", "-c statement_timeout=");
  }

  @Test
  void colorsStandOutFromBothBackgrounds() {
    Templates.read()
        .colors()
        .forEach(
            (series, color) -> {
              assertThat(contrast(color, "#FFFFFF")).as(series).isGreaterThanOrEqualTo(3);
              assertThat(contrast(color, "#141414")).as(series).isGreaterThanOrEqualTo(3);
            });
  }

  /** Of what is not grouped, the series has the metric's title. */
  @Test
  void eachSeriesOfAMetricHasItsColor() {
    Templates templates = Templates.read();

    for (Object file : Dashboards.of(Demo.reports()).files().values()) {
      JsonNode params = YAML.valueToTree(file).path("params");
      boolean isSeries = params.path("viz_type").asText().startsWith("echarts_timeseries");
      if (isSeries && params.path("groupby").isEmpty()) {
        String name = params.path("metrics").get(0).asText();
        assertThat(templates.colors()).containsKey(name);
      }
    }
  }

  /** As WCAG 2.2 defines it. */
  private static double contrast(String one, String other) {
    double lighter = Math.max(luminance(one), luminance(other));
    double darker = Math.min(luminance(one), luminance(other));
    return (lighter + 0.05) / (darker + 0.05);
  }

  private static double luminance(String color) {
    double[] weights = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      double part = Integer.parseInt(color.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
      sum += weights[i] * (part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4));
    }
    return sum;
  }
}
