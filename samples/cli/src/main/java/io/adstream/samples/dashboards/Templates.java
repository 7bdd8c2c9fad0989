package io.adstream.samples.dashboards;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The templates of packs, as read from files.
 *
 * @param datasets the datasets that charts query
 * @param dashboards the dashboards with their charts
 * @param types Superset's parameters by type of chart
 * @param metrics the presentation of measures and KPIs, by name
 * @param colors colors by the names of series
 */
record Templates(
    List<OfDataset> datasets,
    List<OfDashboard> dashboards,
    Map<String, Map<String, Object>> types,
    Map<String, Shown> metrics,
    Map<String, String> colors) {

  /**
   * The presentation of a measure or KPI: its title, and the good direction (up, down or neither).
   */
  record Shown(String title, @Nullable String good) {}

  /**
   * A dataset, repeated for each cube, dimension or reach as named by {@code each}.
   *
   * @param needs the requirement on the plan, or null
   * @param time the column that time ranges apply to, or null
   * @param axis the time that charts plot; null for {@code time}
   * @param sql the query, or null for the view of this name
   */
  record OfDataset(
      String name,
      @Nullable String each,
      @Nullable List<String> needs,
      String about,
      @Nullable String time,
      @Nullable String axis,
      @Nullable String sql,
      @Nullable Map<String, OfColumn> columns,
      @Nullable Map<String, OfMetric> metrics) {}

  /** A column: its type (TEXT by default), its d3 format, and its expression if it is computed. */
  record OfColumn(
      @Nullable String type,
      @Nullable String format,
      @Nullable String about,
      @Nullable String sql) {}

  /** A metric. */
  record OfMetric(String title, String sql, @Nullable String format, @Nullable String about) {}

  /** A dashboard; {@code range} is the initial time range, {@code refresh} is in seconds. */
  record OfDashboard(
      String title,
      String slug,
      String about,
      String range,
      int refresh,
      boolean filters,
      List<OfRow> rows) {}

  /** A row of charts. */
  record OfRow(int height, List<OfChart> charts) {}

  /**
   * A chart, repeated for each dimension, reach, or declared measure and KPI as named by {@code
   * each}.
   *
   * @param dataset the dataset's name, without the cube where there is one for each
   * @param by columns to group by, or to show
   * @param optional metrics and columns without which the chart is shown, too
   * @param range a time range of its own, whatever the dashboard's is
   * @param thresholds values that a line chart marks, by their names
   * @param width of twelve
   */
  record OfChart(
      @Nullable String title,
      @Nullable String each,
      String type,
      String dataset,
      @Nullable List<String> metrics,
      @Nullable List<String> by,
      @Nullable List<String> optional,
      @Nullable String where,
      @Nullable String sort,
      @Nullable String range,
      @Nullable Map<String, Integer> thresholds,
      int width,
      @Nullable String about) {}

  private static final YAMLMapper YAML = new YAMLMapper(new YAMLFactory());

  /** The templates that come with adstream. */
  static Templates read() {
    return new Templates(
        read("datasets", new TypeReference<>() {}),
        read("dashboards", new TypeReference<>() {}),
        read("types", new TypeReference<>() {}),
        read("metrics", new TypeReference<>() {}),
        read("colors", new TypeReference<>() {}));
  }

  private static <T> T read(String name, TypeReference<T> type) {
    try (InputStream file = Templates.class.getResourceAsStream(name + ".yaml")) {
      return YAML.readValue(file, type);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read template " + name + ".yaml", e);
    }
  }
}
