package io.adstream.samples.demo;

import io.adstream.event.EventType;
import io.adstream.join.Counters;
import io.adstream.kpi.Kpis;
import io.adstream.kpi.Measures;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Shows KPIs and fates: a table that is drawn over in a terminal, a line each time elsewhere. Not
 * safe for use by several threads.
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
   * Shows what the tables hold.
   *
   * @param seconds since the traffic began
   * @param behindMillis how far the watermark is behind the clock; {@link Long#MAX_VALUE} for not
   *     known
   */
  void show(long seconds, Map<String, Measures> kpis, Counters counters, long behindMillis) {
    Measures total = kpis.values().stream().reduce(Measures.ZERO, Measures::plus);
    if (!drawsOver) {
      line(seconds, new Kpis(total), counters, behindMillis);
      return;
    }
    String table = table(seconds, kpis, new Kpis(total), counters, behindMillis);
    if (height > 0) {
      out.print("\u001b[" + height + "A\u001b[J");
    }
    height = (int) table.lines().count();
    out.print(table);
    out.flush();
  }

  private static String table(
      long seconds, Map<String, Measures> kpis, Kpis total, Counters counters, long behindMillis) {
    StringBuilder text = new StringBuilder();
    String heads = "%-14s %12s %8s %8s %8s %10s %12s";
    add(text, heads, "category", "impressions", "clicks", "CTR %", "CPC", "CPM", "total cost");
    kpis.forEach((category, measures) -> row(text, category, new Kpis(measures)));
    row(text, "all", total);
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

  private void line(long seconds, Kpis kpis, Counters counters, long behindMillis) {
    out.printf(
        Locale.ROOT,
        "%3d s: %,d impressions, %,d clicks, CTR %s %%, CPC %s, CPM %s; read %,d, duplicate %,d,"
            + " late %,d, rejected %,d; matched %,d, unclicked %,d, orphans %,d; watermark %s%n",
        seconds,
        kpis.measures().impressions(),
        kpis.measures().clicks(),
        percent(kpis.ctr()),
        text(kpis.cpc(), "%.4f"),
        text(kpis.cpm(), "%.3f"),
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
