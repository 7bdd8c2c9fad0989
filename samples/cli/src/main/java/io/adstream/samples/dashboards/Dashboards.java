package io.adstream.samples.dashboards;

import static java.util.Objects.requireNonNull;

import io.adstream.kpi.CubePlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Creates the dashboards of a specification, and records what was left out. */
public final class Dashboards {

  private static final int COLUMNS = 12;

  private final Reports reports;
  private final Templates templates = Templates.read();
  private final Datasets datasets;
  private final List<String> leftOut = new ArrayList<>();
  private final Map<String, Object> files = new TreeMap<>();

  private Dashboards(Reports reports) {
    this.reports = reports;
    datasets = new Datasets(reports, templates);
  }

  /** The pack of all dashboards that the specification has data for. */
  public static Pack of(Reports reports) {
    return new Dashboards(reports).pack();
  }

  private Pack pack() {
    String database = Ids.of(reports.schema(), "database", "adstream");
    files.put(
        "metadata.yaml",
        Map.of("version", "1.0.0", "type", "Dashboard", "timestamp", "2026-11-24T00:00:00+00:00"));
    files.put("databases/adstream.yaml", database(database));
    List<Page> pages = new ArrayList<>();
    for (Templates.OfDashboard template : templates.dashboards()) {
      Page page = page(template);
      if (page.rows().stream().anyMatch(row -> !row.charts().isEmpty())) {
        pages.add(page);
      }
    }
    for (Page page : pages) {
      page.charts()
          .forEach(
              chart ->
                  files.put(
                      "charts/" + page.of().slug() + "_" + file(chart.title()) + ".yaml",
                      chart.yaml()));
      files.put(
          "dashboards/" + page.of().slug() + ".yaml",
          page.yaml(reports.schema(), pages, datasets, templates.colors()));
    }
    datasets
        .all()
        .forEach(
            dataset ->
                files.put(
                    "datasets/adstream/" + dataset.name() + ".yaml",
                    dataset.yaml(reports.views(), database)));
    return new Pack(files, List.copyOf(leftOut));
  }

  private Map<String, @Nullable Object> database(String id) {
    Map<String, @Nullable Object> yaml = new LinkedHashMap<>();
    yaml.put("database_name", reports.schema());
    yaml.put(
        "sqlalchemy_uri",
        "postgresql+psycopg2://" + reports.schema() + "_reader@localhost:5432/postgres");
    yaml.put("cache_timeout", null);
    yaml.put("expose_in_sqllab", true);
    yaml.put("allow_run_async", false);
    yaml.put("allow_ctas", false);
    yaml.put("allow_cvas", false);
    yaml.put("allow_dml", false);
    yaml.put("allow_csv_upload", false);
    yaml.put(
        "extra",
        Map.of(
            "allows_virtual_table_explore",
            true,
            "engine_params",
            Map.of(
                "connect_args",
                Map.of(
                    "options",
                    "-c timezone=" + reports.timeZone() + " -c statement_timeout=10s"))));
    yaml.put("uuid", id);
    yaml.put("version", "1.0.0");
    return yaml;
  }

  private static String file(String title) {
    return title.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
  }

  private Page page(Templates.OfDashboard template) {
    List<Page.Row> rows = new ArrayList<>();
    for (Templates.OfRow row : template.rows()) {
      List<Chart> charts = new ArrayList<>();
      for (Templates.OfChart chart : row.charts()) {
        charts.addAll(charts(template, chart));
      }
      int inRow = COLUMNS / Math.max(1, row.charts().get(0).width());
      for (int i = 0; i < charts.size(); i += Math.max(inRow, row.charts().size())) {
        rows.add(
            new Page.Row(
                row.height(),
                charts.subList(
                    i, Math.min(charts.size(), i + Math.max(inRow, row.charts().size())))));
      }
    }
    return new Page(template, rows);
  }

  private List<Chart> charts(Templates.OfDashboard dashboard, Templates.OfChart of) {
    List<Chart> charts = new ArrayList<>();
    switch (of.each() == null ? "" : of.each()) {
      case "own" ->
          datasets
              .own()
              .forEach(
                  (name, cube) ->
                      chart(dashboard, of, Words.title(name), cube, List.of(name), List.of())
                          .ifPresent(charts::add));
      case "dimension" ->
          datasets
              .dimensions()
              .forEach(
                  (column, cube) ->
                      chart(
                              dashboard,
                              of,
                              "By " + lower(Words.title(column)),
                              cube,
                              withOwn(of, cube),
                              List.of(column))
                          .ifPresent(charts::add));
      case "reach" ->
          datasets
              .reaches()
              .keySet()
              .forEach(reach -> reachChart(dashboard, of, reach).ifPresent(charts::add));
      default ->
          chart(dashboard, of, text(of.title()), main(), list(of.metrics()), list(of.by()))
              .ifPresent(charts::add);
    }
    return charts;
  }

  private Optional<Chart> reachChart(
      Templates.OfDashboard dashboard, Templates.OfChart of, String reach) {
    String title = text(of.title()).replace("${reach}", reach.replace('_', ' '));
    Dataset dataset = datasets.find(of.dataset(), reach).orElseThrow();
    return chart(dashboard, of, title, dataset, null, list(of.metrics()), list(of.by()));
  }

  private static String lower(String title) {
    boolean isWord = title.length() < 2 || !Character.isUpperCase(title.charAt(1));
    return isWord
        ? title.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + title.substring(1)
        : title;
  }

  private static List<String> withOwn(Templates.OfChart of, CubePlan cube) {
    List<String> metrics = new ArrayList<>(list(of.metrics()));
    metrics.addAll(Datasets.ownOf(cube));
    return metrics;
  }

  private @Nullable CubePlan main() {
    return datasets.cubes().isEmpty() ? null : datasets.cubes().get(0);
  }

  private Optional<Chart> chart(
      Templates.OfDashboard dashboard,
      Templates.OfChart of,
      String title,
      @Nullable CubePlan cube,
      List<String> metrics,
      List<String> by) {
    Dataset dataset = datasets.find(of.dataset(), cube == null ? null : cube.name()).orElse(null);
    if (dataset == null) {
      leftOut.add(
          place(dashboard, title)
              + " needs "
              + (cube == null ? "a cube" : "dataset " + of.dataset()));
      return Optional.empty();
    }
    return chart(dashboard, of, title, dataset, cube, metrics, by);
  }

  private static String place(Templates.OfDashboard dashboard, String title) {
    return dashboard.title() + ": " + title;
  }

  private Optional<Chart> chart(
      Templates.OfDashboard dashboard,
      Templates.OfChart of,
      String title,
      Dataset dataset,
      @Nullable CubePlan cube,
      List<String> metrics,
      List<String> by) {
    List<Metric> found = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String metric : metrics) {
      dataset.metric(metric).ifPresentOrElse(found::add, () -> missing.add(metric));
    }
    by.forEach(column -> (dataset.hasColumn(column) ? columns : missing).add(column));
    missing.removeAll(list(of.optional()));
    if (!missing.isEmpty()) {
      leftOut.add(
          place(dashboard, title)
              + " needs "
              + String.join(", ", missing)
              + (cube == null ? "" : ", which cube " + cube.name() + " does not have"));
      return Optional.empty();
    }
    return Optional.of(
        new Chart(
            Ids.of(reports.schema(), "chart", dashboard.slug() + "/" + title),
            title,
            of,
            dataset,
            found,
            columns,
            requireNonNull(templates.types().get(of.type()), of.type()),
            of.range() == null ? dashboard.range() : of.range()));
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static List<String> list(@Nullable List<String> list) {
    return list == null ? List.of() : list;
  }
}
