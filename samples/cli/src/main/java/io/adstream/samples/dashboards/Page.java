package io.adstream.samples.dashboards;

import static java.util.stream.Collectors.joining;

import io.adstream.event.Attribute;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A dashboard: its charts in rows, its filters and colours. */
record Page(Templates.OfDashboard of, List<Row> rows) {

  /** A row of charts. */
  record Row(int height, List<Chart> charts) {}

  private static final int COLUMNS = 12;

  /**
   * Overrides Superset's colors, which have low contrast on white: 3.55:1 for links, 3.36:1 for
   * missing values, and below 4.5:1 for its message for no rows.
   */
  private static final String CSS =
      ".dashboard-markdown a { color: inherit; text-decoration: underline; }"
          + " .dt-is-null, .slice_container:has(.ant-empty) * { color: inherit !important; }";

  private static final String ROOT = "ROOT_ID";
  private static final String GRID = "GRID_ID";

  List<Chart> charts() {
    return rows.stream().flatMap(row -> row.charts().stream()).toList();
  }

  private static String slug(String schema, Templates.OfDashboard dashboard) {
    return schema + "-" + dashboard.slug();
  }

  Map<String, @Nullable Object> yaml(
      String schema, List<Page> all, Datasets datasets, Map<String, String> colors) {
    Map<String, @Nullable Object> yaml = new LinkedHashMap<>();
    yaml.put("dashboard_title", of.title());
    yaml.put("description", of.about());
    yaml.put("css", CSS);
    yaml.put("slug", slug(schema, of));
    yaml.put("certified_by", "");
    yaml.put("certification_details", "");
    yaml.put("published", true);
    yaml.put("uuid", Ids.of(schema, "dashboard", of.slug()));
    yaml.put("position", position(schema, all));
    yaml.put("metadata", metadata(datasets, colors));
    yaml.put("version", "1.0.0");
    return yaml;
  }

  private Map<String, Object> position(String schema, List<Page> all) {
    Map<String, Object> position = new LinkedHashMap<>();
    List<String> grid = new ArrayList<>(List.of("ROW-0"));
    position.put("DASHBOARD_VERSION_KEY", "v2");
    position.put(ROOT, Map.of("type", "ROOT", "id", ROOT, "children", List.of(GRID)));
    position.put(
        "HEADER_ID",
        Map.of("type", "HEADER", "id", "HEADER_ID", "meta", Map.of("text", of.title())));
    position.put("ROW-0", row("ROW-0", List.of("MARKDOWN-0")));
    position.put("MARKDOWN-0", links(schema, all));
    int id = 0;
    for (Row row : rows) {
      String name = "ROW-" + grid.size();
      grid.add(name);
      List<String> children = new ArrayList<>();
      for (Chart chart : row.charts()) {
        String child = "CHART-" + ++id;
        children.add(child);
        position.put(child, chart(chart, child, id, name, row));
      }
      position.put(name, row(name, children));
    }
    position.put(
        GRID, Map.of("type", "GRID", "id", GRID, "children", grid, "parents", List.of(ROOT)));
    return position;
  }

  private static Map<String, Object> row(String name, List<String> children) {
    return Map.of(
        "type",
        "ROW",
        "id",
        name,
        "children",
        children,
        "parents",
        List.of(ROOT, GRID),
        "meta",
        Map.of("background", "BACKGROUND_TRANSPARENT"));
  }

  private static Map<String, Object> chart(
      Chart chart, String child, int id, String parent, Row row) {
    Map<String, Object> meta = new LinkedHashMap<>();
    meta.put("chartId", id);
    meta.put("uuid", chart.id());
    meta.put("sliceName", chart.title());
    meta.put("width", width(chart, row));
    meta.put("height", row.height());
    return Map.of(
        "type",
        "CHART",
        "id",
        child,
        "children",
        List.of(),
        "parents",
        List.of(ROOT, GRID, parent),
        "meta",
        meta);
  }

  /** The space of charts left out is distributed to the others, if possible. */
  private static int width(Chart chart, Row row) {
    int count = row.charts().size();
    boolean isEven =
        row.charts().stream().allMatch(each -> each.of().width() == chart.of().width());
    return isEven && COLUMNS % count == 0 ? COLUMNS / count : chart.of().width();
  }

  private Map<String, Object> links(String schema, List<Page> all) {
    String links =
        all.stream()
            .map(
                page ->
                    page.equals(this)
                        ? "**" + of.title() + "**"
                        : "[%s](/superset/dashboard/%s/)"
                            .formatted(page.of.title(), slug(schema, page.of)))
            .collect(joining(" · "));
    return Map.of(
        "type", "MARKDOWN",
        "id", "MARKDOWN-0",
        "children", List.of(),
        "parents", List.of(ROOT, GRID, "ROW-0"),
        "meta",
            Map.of(
                "width",
                COLUMNS,
                "height",
                10,
                "code",
                links + "\n\nA chart without data: choose a longer time range above."));
  }

  private Map<String, Object> metadata(Datasets datasets, Map<String, String> colors) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("color_scheme", "echarts5Colors");
    metadata.put("label_colors", colors);
    metadata.put("shared_label_colors", List.of());
    metadata.put("cross_filters_enabled", true);
    metadata.put("chart_configuration", Map.of());
    metadata.put(
        "global_chart_configuration",
        Map.of("scope", Map.of("rootPath", List.of(ROOT), "excluded", List.of())));
    metadata.put("default_filters", "{}");
    metadata.put("expanded_slices", Map.of());
    metadata.put("filter_bar_orientation", "HORIZONTAL");
    metadata.put("refresh_frequency", of.refresh());
    metadata.put("timed_refresh_immune_slices", List.of());
    metadata.put("native_filter_configuration", filters(datasets));
    return metadata;
  }

  private List<Object> filters(Datasets datasets) {
    List<Object> filters = new ArrayList<>();
    Map<String, Object> time = Map.of("time_range", of.range());
    filters.add(
        filter(
            "time",
            "Time range",
            "filter_time",
            Map.of(),
            excluded(chart -> chart.of().range() != null || chart.dataset().time() == null),
            Map.of(
                "extraFormData",
                time,
                "filterState",
                Map.of("value", of.range()),
                "ownState",
                Map.of())));
    if (!of.filters() || datasets.cubes().isEmpty()) {
      return filters;
    }
    for (Attribute dimension : datasets.cubes().get(0).dimensions()) {
      datasets
          .find("filter_" + dimension.column(), null)
          .ifPresent(values -> filters.add(filter(dimension.column(), values)));
    }
    return filters;
  }

  private Map<String, Object> filter(String column, Dataset values) {
    return filter(
        column,
        Words.title(column),
        "filter_select",
        Map.of("column", Map.of("name", column), "datasetUuid", values.id()),
        excluded(chart -> !chart.dataset().hasColumn(column)),
        Map.of("extraFormData", Map.of(), "filterState", Map.of(), "ownState", Map.of()));
  }

  /** The numbers of the charts that a filter does not apply to. */
  private List<Integer> excluded(java.util.function.Predicate<Chart> isExcluded) {
    List<Integer> numbers = new ArrayList<>();
    List<Chart> charts = charts();
    for (int i = 0; i < charts.size(); i++) {
      if (isExcluded.test(charts.get(i))) {
        numbers.add(i + 1);
      }
    }
    return numbers;
  }

  private static Map<String, Object> filter(
      String id,
      String name,
      String type,
      Map<String, Object> target,
      List<Integer> excluded,
      Map<String, Object> mask) {
    Map<String, Object> filter = new LinkedHashMap<>();
    filter.put("id", "NATIVE_FILTER-" + id);
    filter.put("name", name);
    filter.put("filterType", type);
    filter.put("type", "NATIVE_FILTER");
    filter.put("description", "");
    filter.put("targets", List.of(target));
    filter.put("cascadeParentIds", List.of());
    filter.put(
        "controlValues",
        type.equals("filter_select")
            ? Map.of(
                "enableEmptyFilter",
                false,
                "multiSelect",
                true,
                "searchAllOptions",
                true,
                "inverseSelection",
                false,
                "defaultToFirstItem",
                false)
            : Map.of("enableEmptyFilter", false));
    filter.put("defaultDataMask", mask);
    filter.put("scope", Map.of("rootPath", List.of(ROOT), "excluded", excluded));
    return filter;
  }
}
