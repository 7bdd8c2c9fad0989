package io.adstream.samples.dashboards;

import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.Dimension;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.Kpi;
import io.adstream.kpi.Measure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The datasets of a plan, by name, and the contents of its cubes. */
final class Datasets {

  private static final List<String> OF_ADS = List.of("ad_name", "campaign", "advertiser");
  private static final String OF_PLACES = "country_code";
  private static final String LOCAL = "TIMESTAMP WITHOUT TIME ZONE";

  private final Reports reports;
  private final Templates templates;
  private final List<CubePlan> cubes;
  private final Map<String, Dataset> all = new LinkedHashMap<>();

  Datasets(Reports reports, Templates templates) {
    this.reports = reports;
    this.templates = templates;
    cubes =
        reports.plan().cubes().stream()
            .sorted(
                Comparator.comparing(
                        (CubePlan cube) -> cube.cube().attribution() != Attribution.IMPRESSION_TIME)
                    .thenComparing(cube -> -cube.dimensions().size()))
            .toList();
    templates.datasets().forEach(this::add);
  }

  /** All of them. */
  List<Dataset> all() {
    return List.copyOf(all.values());
  }

  /** The cubes, starting with the main one, which has the most dimensions. */
  List<CubePlan> cubes() {
    return cubes;
  }

  /** The dimensions of all cubes by their columns, with the first cube that has each. */
  Map<String, CubePlan> dimensions() {
    Map<String, CubePlan> found = new LinkedHashMap<>();
    for (CubePlan cube : cubes) {
      cube.dimensions().forEach(dimension -> found.putIfAbsent(dimension.column(), cube));
    }
    return found;
  }

  /** The names of the specification's own measures and KPIs, with the first cube that has each. */
  Map<String, CubePlan> own() {
    Map<String, CubePlan> found = new LinkedHashMap<>();
    for (CubePlan cube : cubes) {
      ownOf(cube).forEach(name -> found.putIfAbsent(name, cube));
    }
    return found;
  }

  /** The names of all reaches, with the cube of the fewest dimensions that has each. */
  Map<String, CubePlan> reaches() {
    Map<String, CubePlan> found = new LinkedHashMap<>();
    for (CubePlan cube : cubes) {
      cube.reach().forEach(reach -> found.put(reach.name(), cube));
    }
    return found;
  }

  static List<String> ownOf(CubePlan cube) {
    return Stream.concat(
            cube.cube().measures().stream().map(measure -> measure.name()),
            cube.cube().kpis().stream().map(Kpi::name))
        .toList();
  }

  /**
   * A dataset, if the plan has what it needs.
   *
   * @param of the cube, dimension or reach of a repeated dataset; otherwise null
   */
  Optional<Dataset> find(String template, @Nullable String of) {
    Dataset shared = all.get(template);
    return shared != null || of == null
        ? Optional.ofNullable(shared)
        : Optional.ofNullable(all.get(template + "_" + of));
  }

  private void add(Templates.OfDataset template) {
    String each = template.each() == null ? "" : template.each();
    switch (each) {
      case "" -> add(template, cubes.isEmpty() ? null : cubes.get(0), null, null);
      case "cube" -> cubes.forEach(cube -> add(template, cube, null, null));
      case "reach" -> reaches().forEach((reach, cube) -> add(template, cube, null, reach));
      case "dimension" ->
          dimensions()
              .forEach(
                  (column, cube) ->
                      cube.dimensions().stream()
                          .filter(dimension -> dimension.column().equals(column))
                          .forEach(dimension -> add(template, cube, dimension, null)));
      default -> throw new IllegalStateException("Cannot make datasets: each is " + each);
    }
  }

  private void add(
      Templates.OfDataset template,
      @Nullable CubePlan cube,
      @Nullable Attribute dimension,
      @Nullable String reach) {
    if (template.needs() != null && !features(cube).containsAll(template.needs())) {
      return;
    }
    Map<String, String> values = values(cube, dimension);
    if (reach != null) {
      values.put("reach", reach);
    }
    String name = fill(template.name(), values);
    CubePlan of = "cube".equals(template.each()) && template.metrics() == null ? cube : null;
    List<Metric> metrics = new ArrayList<>();
    if (of != null) {
      metrics.addAll(Metric.of(of, templates, currency()));
    }
    if (template.metrics() != null) {
      template.metrics().forEach((metric, each) -> metrics.add(metric(metric, each, values)));
    }
    all.put(
        name,
        new Dataset(
            Ids.of(reports.schema(), "dataset", name),
            name,
            fill(template.about(), values),
            template.time(),
            template.axis() == null ? template.time() : template.axis(),
            fill(template.sql() == null ? "SELECT * FROM ${bi}." + name : template.sql(), values),
            columns(template, of, dimension, values),
            List.copyOf(metrics)));
  }

  private static Metric metric(String name, Templates.OfMetric of, Map<String, String> values) {
    String sql = fill(of.sql(), values);
    return new Metric(
        name, of.title(), sql, of.format(), null, null, fill(text(of.about()), values));
  }

  private static List<Dataset.Column> columns(
      Templates.OfDataset template,
      @Nullable CubePlan cube,
      @Nullable Attribute dimension,
      Map<String, String> values) {
    Map<String, Templates.OfColumn> named =
        template.columns() == null ? Map.of() : template.columns();
    List<Dataset.Column> columns = new ArrayList<>();
    if (Range.SELECTED.equals(template.time())) {
      columns.add(
          time(Range.SELECTED, "A time in the selected range: filter by it, not by others."));
    }
    String axis = template.axis() == null ? template.time() : template.axis();
    if (axis != null && !axis.equals(Range.SELECTED) && !named.containsKey(axis)) {
      columns.add(time(axis, "Time, in the reporting time zone."));
    }
    if (cube != null) {
      columns.addAll(columnsOf(cube));
    }
    named.forEach((column, of) -> columns.add(column(fill(column, values), of, dimension)));
    return List.copyOf(columns);
  }

  private static Dataset.Column time(String name, String about) {
    return new Dataset.Column(name, LOCAL, null, about, null);
  }

  private @Nullable String currency() {
    return reports.currency() == null ? null : reports.currency().getCurrencyCode();
  }

  /** The requirements of datasets on a plan. */
  private static Set<String> features(@Nullable CubePlan cube) {
    Set<String> features = new LinkedHashSet<>();
    if (cube != null && hasAds(cube)) {
      features.add("ads");
    }
    if (cube != null && hasHours(cube)) {
      features.add("hours");
    }
    return features;
  }

  private static boolean hasAds(CubePlan cube) {
    return cube.cube().dimensions().contains(Dimension.AD_ID);
  }

  private static boolean hasHours(CubePlan cube) {
    return Duration.ofHours(1).toMillis() % cube.cube().window().toMillis() == 0;
  }

  private static List<Dataset.Column> columnsOf(CubePlan cube) {
    Map<String, Dataset.Column> columns = new LinkedHashMap<>();
    for (Attribute dimension : cube.dimensions()) {
      put(columns, dimension.column(), type(dimension.type()), dimension.comment());
    }
    for (Measure measure : cube.measures()) {
      put(columns, measure.name(), "NUMERIC", measure.comment());
    }
    if (hasAds(cube)) {
      OF_ADS.forEach(name -> put(columns, name, "TEXT", "From table ad."));
    }
    if (cube.cube().dimensions().contains(Dimension.LOCATION)) {
      put(columns, OF_PLACES, "TEXT", "From table country.");
    }
    return List.copyOf(columns.values());
  }

  private static void put(
      Map<String, Dataset.Column> columns, String name, String type, String about) {
    columns.putIfAbsent(name, new Dataset.Column(name, type, null, about, null));
  }

  private static Dataset.Column column(
      String name, Templates.OfColumn of, @Nullable Attribute dimension) {
    String type = dimension != null ? type(dimension.type()) : of.type();
    return new Dataset.Column(
        name, type == null ? "TEXT" : type, of.format(), text(of.about()), of.sql());
  }

  private static String type(AttributeType type) {
    return switch (type) {
      case TEXT -> "TEXT";
      case INTEGER -> "BIGINT";
      case DECIMAL -> "NUMERIC";
      case BOOLEAN -> "BOOLEAN";
    };
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private Map<String, String> values(@Nullable CubePlan cube, @Nullable Attribute dimension) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("bi", "\"" + reports.views() + "\"");
    long window = Duration.ofMinutes(1).toMillis();
    if (cube != null) {
      window = cube.cube().window().toMillis();
      values.put("cube", cube.name());
      values.put("window", Long.toString(window));
      values.put(
          "delay",
          Long.toString(
              (cube.cube().attribution() == Attribution.IMPRESSION_TIME
                      ? reports.plan().join().attributionWindow()
                      : reports.plan().join().clockSkew())
                  .toMillis()));
    }
    if (dimension != null) {
      values.put("column", dimension.column());
      values.put(
          "cast", dimension.type() == AttributeType.TEXT ? "" : "::" + type(dimension.type()));
    }
    values.put("range", Range.jinja(Math.max(window, 60_000)));
    values.put("selected", "{{ selected }} AS " + Range.SELECTED);
    values.put("grain", "{{ grain }}");
    values.put("since", "{{ since }}");
    values.put("until", "{{ until }}");
    return values;
  }

  private static String fill(String text, Map<String, String> values) {
    String filled = text;
    for (Map.Entry<String, String> value : values.entrySet()) {
      filled = filled.replace("${" + value.getKey() + "}", value.getValue());
    }
    return filled;
  }
}
