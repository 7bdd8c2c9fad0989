package io.adstream.samples.dashboards;

import static java.util.stream.Collectors.joining;

import io.adstream.kpi.CubePlan;
import io.adstream.kpi.Kpi;
import io.adstream.kpi.Measure;
import io.adstream.kpi.Measure.Amount;
import io.adstream.kpi.Measure.Unit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A metric of a dataset.
 *
 * @param format its d3 format; null for texts
 * @param currency the ISO 4217 code of an amount's currency; null if it is not an amount, or
 *     unknown
 * @param good the good direction: up, down, or null for neither
 */
record Metric(
    String name,
    String title,
    String sql,
    @Nullable String format,
    @Nullable String currency,
    @Nullable String good,
    String about) {

  private static final String COUNT = ",d";

  /** The description of a sum of measures. */
  private enum Kind {
    EVENTS,
    MONEY,
    OTHER
  }

  /** The measures and KPIs of a cube: sums, and ratios of sums. */
  static List<Metric> of(CubePlan cube, Templates templates, @Nullable String currency) {
    List<Metric> metrics = new ArrayList<>();
    for (Measure measure : cube.measures()) {
      String name = measure.name();
      String format = measure.unit() == Unit.MICROS ? ",.2f" : COUNT;
      boolean isMoney = measure.amount() == Amount.COST;
      metrics.add(
          shown(name, sum(name), format, isMoney ? currency : null, measure.comment(), templates));
    }
    for (Kpi kpi : cube.kpis()) {
      metrics.add(of(kpi, cube, templates, currency));
    }
    return metrics;
  }

  private static Metric of(Kpi kpi, CubePlan cube, Templates templates, @Nullable String currency) {
    Kind dividend = kind(kpi.dividend(), cube);
    Kpi.Sum divisor = kpi.divisor();
    Kind divided = divisor == null ? Kind.EVENTS : kind(divisor, cube);
    boolean isMoney = dividend == Kind.MONEY && divided == Kind.EVENTS;
    boolean isFraction =
        divisor != null
            && dividend == divided
            && dividend != Kind.OTHER
            && kpi.factor().compareTo(BigDecimal.ONE) == 0;
    String format =
        divisor == null
            ? (dividend == Kind.EVENTS ? COUNT : ",.2f")
            : isFraction ? ".2%" : isMoney && isThousands(kpi) ? ",.2f" : ",.4f";
    return shown(kpi.name(), sql(kpi), format, isMoney ? currency : null, kpi.comment(), templates);
  }

  private static boolean isThousands(Kpi kpi) {
    return kpi.factor().compareTo(BigDecimal.valueOf(100)) >= 0;
  }

  private static Kind kind(Kpi.Sum sum, CubePlan cube) {
    List<Measure> measures =
        cube.measures().stream()
            .filter(each -> sum.plus().contains(each.name()) || sum.minus().contains(each.name()))
            .toList();
    if (measures.stream().allMatch(each -> each.unit() == Unit.COUNT)) {
      return Kind.EVENTS;
    }
    return measures.stream().allMatch(each -> each.amount() == Amount.COST)
        ? Kind.MONEY
        : Kind.OTHER;
  }

  private static Metric shown(
      String name,
      String sql,
      String format,
      @Nullable String currency,
      String about,
      Templates templates) {
    Templates.Shown shown = templates.metrics().get(name);
    return new Metric(
        name,
        shown == null ? Words.title(name) : shown.title(),
        sql,
        format,
        currency,
        shown == null ? null : shown.good(),
        about);
  }

  private static String sql(Kpi kpi) {
    String times =
        kpi.factor().compareTo(BigDecimal.ONE) == 0
            ? ""
            : "(" + kpi.factor().toPlainString() + ") * ";
    String dividend = times + "(" + sum(kpi.dividend()) + ")";
    return kpi.divisor() == null
        ? dividend
        : dividend + "::numeric / NULLIF(" + sum(kpi.divisor()) + ", 0)";
  }

  private static String sum(Kpi.Sum sum) {
    return sum.plus().stream().map(Metric::sum).collect(joining(" + "))
        + Stream.of(sum.minus())
            .flatMap(List::stream)
            .map(name -> " - " + sum(name))
            .collect(joining());
  }

  /** Converts null to 0, so that a range without events shows 0 impressions instead of no data. */
  private static String sum(String measure) {
    return "COALESCE(SUM(\"" + measure + "\"), 0)";
  }

  Map<String, @Nullable Object> yaml() {
    Map<String, @Nullable Object> yaml = new LinkedHashMap<>();
    yaml.put("metric_name", name);
    yaml.put("verbose_name", title);
    yaml.put("metric_type", null);
    yaml.put("expression", sql);
    yaml.put("d3format", format);
    if (currency != null) {
      yaml.put("currency", Map.of("symbol", currency, "symbolPosition", "prefix"));
    }
    yaml.put("description", about);
    return yaml;
  }
}
