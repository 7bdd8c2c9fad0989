package io.adstream.samples.demo;

import io.adstream.event.EventType;
import io.adstream.join.Counters;
import io.adstream.kpi.CubeMeasure;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.Kpi;
import io.adstream.kpi.Kpis;
import io.adstream.kpi.Measures;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Shows KPIs and fates: as a table that is redrawn in a terminal, or else as a line each time. Not
 * thread-safe.
 */
final class LiveTable {

  private final PrintWriter out;
  private final boolean drawsOver;
  private int height;

  LiveTable(PrintWriter out) {
    this.out = out;
    drawsOver = Terminal.isOut();
  }

  /**
   * Shows the contents of the tables.
   *
   * @param seconds the seconds since the traffic began
   * @param byCategory a cube whose standard KPIs are shown
   * @param own a cube whose declared measures and KPIs are shown
   * @param behindMillis how far the watermark is behind the clock; {@link Long#MAX_VALUE} if
   *     unknown
   */
  void show(
      long seconds, ShownCube byCategory, ShownCube own, Counters counters, long behindMillis) {
    Kpis total = new Kpis(byCategory.total());
    if (!drawsOver) {
      line(seconds, total, own, counters, behindMillis);
      return;
    }
    String table = table(seconds, byCategory, total, own, counters, behindMillis);
    if (height > 0) {
      out.print("\u001b[" + height + "A\u001b[J");
    }
    height = (int) table.lines().count();
    out.print(table);
    out.flush();
  }

  private static String table(
      long seconds,
      ShownCube byCategory,
      Kpis total,
      ShownCube own,
      Counters counters,
      long behindMillis) {
    StringBuilder text = new StringBuilder();
    String heads = "%-14s %12s %8s %8s %8s %10s %12s";
    add(text, heads, "category", "impressions", "clicks", "CTR %", "CPC", "CPM", "total cost");
    byCategory.rows().forEach((category, measures) -> row(text, category, new Kpis(measures)));
    row(text, "all", total);
    add(text, "");
    ownTable(text, own);
    add(text, "");
    heads = "%-14s %12s %10s %10s %8s %10s %11s";
    add(text, heads, "stream", "read", "accepted", "duplicate", "late", "rejected", "heartbeats");
    for (EventType type : EventType.values()) {
      fates(text, type, counters);
    }
    add(text, "");
    add(
        text,
        "matched %,d   unclicked %,d   orphans %,d   watermark %s   %d s",
        counters.matched(),
        counters.unclicked(),
        counters.orphans(),
        behind(behindMillis),
        seconds);
    return text.toString();
  }

  private static void ownTable(StringBuilder text, ShownCube cube) {
    StringBuilder heads = new StringBuilder();
    cells(heads, cube.plan().dimensions().get(0).column(), "impressions", "clicks");
    names(cube.plan()).forEach(name -> cells(heads, name));
    add(text, "%s", heads);
    Map<String, Measures> rows = new LinkedHashMap<>(cube.rows());
    rows.put("all", cube.total());
    rows.forEach(
        (name, sums) -> {
          StringBuilder row = new StringBuilder();
          cells(row, name, number(sums.impressions()), number(sums.clicks()));
          values(cube.plan(), sums).forEach(value -> cells(row, value));
          add(text, "%s", row);
        });
  }

  /** Adds cells as wide as their headings, the first of a row left-aligned. */
  private static void cells(StringBuilder row, String... cells) {
    for (String cell : cells) {
      row.append(String.format(row.length() == 0 ? "%-14s" : " %20s", cell));
    }
  }

  /** The names of a cube's declared measures and KPIs. */
  private static List<String> names(CubePlan plan) {
    return Stream.concat(
            plan.cube().measures().stream().map(CubeMeasure::name),
            plan.cube().kpis().stream().map(Kpi::name))
        .toList();
  }

  /** The values of a cube's declared measures and KPIs. */
  private static List<String> values(CubePlan plan, Measures sums) {
    KpiValue value = new KpiValue(plan, sums);
    List<String> values = new ArrayList<>();
    for (int i = plan.measures().size() - plan.cube().measures().size();
        i < plan.measures().size();
        i++) {
      values.add(
          String.format(Locale.ROOT, "%,.4f", value.measure(i)).replaceFirst("\\.0000$", ""));
    }
    plan.cube().kpis().forEach(kpi -> values.add(text(value.of(kpi), "%.4f")));
    return values;
  }

  private void line(long seconds, Kpis kpis, ShownCube own, Counters counters, long behindMillis) {
    List<String> names = names(own.plan());
    List<String> values = values(own.plan(), own.total());
    StringBuilder ownOnes = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      ownOnes.append(", ").append(names.get(i)).append(' ').append(values.get(i));
    }
    out.printf(
        Locale.ROOT,
        "%3d s: %,d impressions, %,d clicks, CTR %s %%, CPC %s, CPM %s%s; read %,d, duplicate %,d,"
            + " late %,d, rejected %,d; matched %,d, unclicked %,d, orphans %,d; watermark %s%n",
        seconds,
        kpis.measures().impressions(),
        kpis.measures().clicks(),
        percent(kpis.ctr()),
        text(kpis.cpc(), "%.4f"),
        text(kpis.cpm(), "%.3f"),
        ownOnes,
        counters.read(),
        counters.duplicates(),
        counters.late(),
        counters.rejected(),
        counters.matched(),
        counters.unclicked(),
        counters.orphans(),
        behind(behindMillis));
    out.flush();
  }

  private static void row(StringBuilder text, String name, Kpis kpis) {
    add(
        text,
        "%-14s %,12d %,8d %8s %8s %10s %12.4f",
        name,
        kpis.measures().impressions(),
        kpis.measures().clicks(),
        percent(kpis.ctr()),
        text(kpis.cpc(), "%.4f"),
        text(kpis.cpm(), "%.3f"),
        kpis.totalCost());
  }

  private static void fates(StringBuilder text, EventType type, Counters counters) {
    add(
        text,
        "%-14s %,12d %,10d %,10d %,8d %,10d %,11d",
        type == EventType.IMPRESSION ? "impressions" : "clicks",
        counters.read(type),
        counters.accepted(type),
        counters.duplicates(type),
        counters.late(type),
        counters.rejected(type),
        counters.heartbeats(type));
  }

  private static void add(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String percent(OptionalDouble fraction) {
    return fraction.isPresent()
        ? text(OptionalDouble.of(100 * fraction.getAsDouble()), "%.2f")
        : "-";
  }

  private static String text(OptionalDouble value, String format) {
    return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "-";
  }

  private static String behind(long millis) {
    if (millis == Long.MAX_VALUE) {
      return "not yet known";
    }
    String where = millis < 0 ? "ahead" : "behind";
    return String.format(Locale.ROOT, "%.1f s %s", Math.abs(millis) / 1000.0, where);
  }
}
