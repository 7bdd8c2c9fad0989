package io.adstream.samples.dashboards;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A dataset of a pack.
 *
 * @param time the column that time ranges apply to; null if there is none
 * @param axis the time that charts plot; null if there is none
 * @param sql its query
 */
record Dataset(
    String id,
    String name,
    String about,
    @Nullable String time,
    @Nullable String axis,
    String sql,
    List<Column> columns,
    List<Metric> metrics) {

  /**
   * A column.
   *
   * @param format its d3 format; null for none
   * @param sql its expression; null for a column of the query
   */
  record Column(
      String name, String type, @Nullable String format, String about, @Nullable String sql) {

    private Map<String, @Nullable Object> yaml() {
      boolean isTime = type.startsWith("TIMESTAMP");
      Map<String, @Nullable Object> yaml = new LinkedHashMap<>();
      yaml.put("column_name", name);
      yaml.put("verbose_name", Words.title(name));
      yaml.put("type", type);
      yaml.put("is_dttm", isTime);
      yaml.put("is_active", true);
      yaml.put("groupby", true);
      yaml.put("filterable", true);
      yaml.put("expression", sql);
      yaml.put("description", about);
      return yaml;
    }
  }

  boolean hasColumn(String name) {
    return columns.stream().anyMatch(column -> column.name.equals(name));
  }

  /** Superset's formats of columns. */
  Map<String, Object> formats() {
    Map<String, Object> formats = new LinkedHashMap<>();
    for (Column column : columns) {
      if (column.format != null) {
        String kind = column.format.startsWith("%") ? "d3TimeFormat" : "d3NumberFormat";
        formats.put(column.name, Map.of(kind, column.format));
      }
    }
    return formats;
  }

  Optional<Metric> metric(String name) {
    return metrics.stream().filter(metric -> metric.name().equals(name)).findFirst();
  }

  Map<String, @Nullable Object> yaml(String views, String database) {
    Map<String, @Nullable Object> yaml = new LinkedHashMap<>();
    // By default, Superset stores its own data in SQLite, where names are unique.
    yaml.put("table_name", views + "." + name);
    yaml.put("main_dttm_col", time);
    yaml.put("description", about);
    yaml.put("default_endpoint", null);
    yaml.put("offset", 0);
    yaml.put("cache_timeout", null);
    yaml.put("schema", views);
    yaml.put("sql", sql);
    yaml.put("params", null);
    yaml.put("template_params", null);
    yaml.put("filter_select_enabled", true);
    yaml.put("fetch_values_predicate", null);
    yaml.put("extra", null);
    yaml.put("uuid", id);
    yaml.put("metrics", metrics.stream().map(Metric::yaml).toList());
    yaml.put("columns", columns.stream().map(Column::yaml).toList());
    yaml.put("version", "1.0.0");
    yaml.put("database_uuid", database);
    return yaml;
  }
}
