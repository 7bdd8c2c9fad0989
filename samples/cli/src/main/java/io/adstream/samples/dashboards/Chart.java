package io.adstream.samples.dashboards;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chart of a pack.
 *
 * @param of its template
 * @param parameters Superset's parameters for its type
 * @param range the time range without a dashboard's
 */
record Chart(
    String id,
    String title,
    Templates.OfChart of,
    Dataset dataset,
    List<Metric> metrics,
    List<String> by,
    Map<String, Object> parameters,
    String range) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  Map<String, @Nullable Object> yaml() {
    Map<String, @Nullable Object> params = params();
    Map<String, @Nullable Object> yaml = new LinkedHashMap<>();
    yaml.put("slice_name", title);
    yaml.put("description", about());
    yaml.put("certified_by", null);
    yaml.put("certification_details", null);
    yaml.put("viz_type", parameters.get("viz_type"));
    yaml.put("params", params);
    yaml.put("query_context", queryContext(params));
    yaml.put("cache_timeout", null);
    yaml.put("uuid", id);
    yaml.put("version", "1.0.0");
    yaml.put("dataset_uuid", dataset.id());
    return yaml;
  }

  private String about() {
    return of.about() != null ? of.about() : metrics.isEmpty() ? "" : metrics.get(0).about();
  }

  private List<String> names() {
    return metrics.stream().map(Metric::name).toList();
  }

  private Map<String, @Nullable Object> params() {
    Map<String, @Nullable Object> params = new LinkedHashMap<>(parameters);
    params.put("adhoc_filters", filters());
    switch (of.type()) {
      case "tile", "number", "age" -> {
        params.put("metric", metrics.get(0).name());
        number(params, metrics.get(0));
      }
      case "bars", "line" -> {
        axis(params, dataset.axis(), by);
        // Queries already return buckets; the default would be days.
        params.put("time_grain_sqla", null);
        params.put("annotation_layers", thresholds());
      }
      case "categories" -> axis(params, by.get(0), List.of());
      case "heatmap" -> {
        params.put("x_axis", by.get(0));
        params.put("groupby", by.get(1));
        params.put("metric", metrics.get(0).name());
        params.put("y_axis_format", metrics.get(0).format());
      }
      case "rows" -> {
        params.put("all_columns", by);
        params.put("column_config", dataset.formats());
        params.put("order_by_cols", List.of("[\"" + sort() + "\", " + isAscending() + "]"));
      }
      default -> {
        params.put("groupby", by);
        params.put("metrics", names());
        params.put("timeseries_limit_metric", names().get(0));
      }
    }
    return params;
  }

  private String sort() {
    return of.sort() == null ? by.get(0) : of.sort();
  }

  /** Times are shown newest first. */
  private boolean isAscending() {
    return !sort().equals(dataset.axis());
  }

  private static void number(Map<String, @Nullable Object> params, Metric metric) {
    params.put("y_axis_format", metric.format());
    if (metric.currency() != null) {
      params.put(
          "currency_format", Map.of("symbol", metric.currency(), "symbolPosition", "prefix"));
    }
    if (params.containsKey("time_compare")) {
      params.put("comparison_color_enabled", metric.good() != null);
      params.put("comparison_color_scheme", "down".equals(metric.good()) ? "Red" : "Green");
    }
  }

  private void axis(
      Map<String, @Nullable Object> params, @Nullable String axis, List<String> series) {
    params.put("x_axis", axis);
    params.put("metrics", names());
    params.put("groupby", series);
    number(params, metrics.get(0));
  }

  private List<Map<String, Object>> thresholds() {
    List<Map<String, Object>> layers = new ArrayList<>();
    if (of.thresholds() != null) {
      of.thresholds()
          .forEach(
              (name, value) ->
                  layers.add(
                      Map.of(
                          "name",
                          name,
                          "annotationType",
                          "FORMULA",
                          "value",
                          String.valueOf(value),
                          "style",
                          "dashed",
                          "width",
                          1,
                          "show",
                          true,
                          "showMarkers",
                          false,
                          "hideLine",
                          false)));
    }
    return layers;
  }

  private List<Map<String, Object>> filters() {
    List<Map<String, Object>> filters = new ArrayList<>();
    if (dataset.time() != null) {
      filters.add(
          Map.of(
              "clause", "WHERE",
              "expressionType", "SIMPLE",
              "operator", "TEMPORAL_RANGE",
              "subject", dataset.time(),
              "comparator", range));
    }
    if (of.where() != null) {
      filters.add(Map.of("clause", "WHERE", "expressionType", "SQL", "sqlExpression", of.where()));
    }
    return filters;
  }

  /** The query as text, which Superset runs for reports and CSV, when no browser creates one. */
  private String queryContext(Map<String, @Nullable Object> params) {
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("datasource", Map.of("id", 0, "type", "table"));
    context.put("force", false);
    context.put("queries", List.of(query()));
    context.put("form_data", params);
    context.put("result_format", "json");
    context.put("result_type", "full");
    try {
      return JSON.writeValueAsString(context);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write the query of chart " + title, e);
    }
  }

  private Map<String, @Nullable Object> query() {
    Map<String, @Nullable Object> query = new LinkedHashMap<>();
    query.put(
        "filters",
        dataset.time() == null
            ? List.of()
            : List.of(Map.of("col", dataset.time(), "op", "TEMPORAL_RANGE", "val", range)));
    query.put(
        "extras", Map.of("having", "", "where", of.where() == null ? "" : "(" + of.where() + ")"));
    query.put("columns", columns());
    query.put("metrics", names().isEmpty() ? null : names());
    query.put("orderby", orderBy());
    query.put("row_limit", parameters.getOrDefault("row_limit", 1000));
    query.put("order_desc", true);
    query.put("time_offsets", parameters.getOrDefault("time_compare", List.of()));
    query.put("post_processing", List.of());
    query.put("annotation_layers", List.of());
    query.put("url_params", Map.of());
    query.put("custom_params", Map.of());
    query.put("custom_form_data", Map.of());
    return query;
  }

  private List<Object> columns() {
    List<Object> columns = new ArrayList<>();
    if ((of.type().equals("bars") || of.type().equals("line")) && dataset.axis() != null) {
      Map<String, Object> axis = new LinkedHashMap<>();
      axis.put("columnType", "BASE_AXIS");
      axis.put("sqlExpression", dataset.axis());
      axis.put("label", dataset.axis());
      axis.put("expressionType", "SQL");
      columns.add(axis);
    }
    columns.addAll(by);
    return columns;
  }

  private List<Object> orderBy() {
    return metrics.isEmpty()
        ? List.of(List.of(sort(), isAscending()))
        : List.of(List.of(metrics.get(0).name(), false));
  }
}
