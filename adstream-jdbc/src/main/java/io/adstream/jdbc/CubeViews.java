package io.adstream.jdbc;

import static java.util.stream.Collectors.joining;

import io.adstream.event.Dimension;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Attribution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The reporting views over one table of a cube: its KPIs, and those of its campaigns. */
record CubeViews(CubeTable table, JoinSpec join, Reporting reporting) {

  private static final String AD = "campaign_id, campaign, advertiser_id, advertiser";

  /** The formulas, as the IAB's glossary has them: ratios of sums, null where the divisor is 0. */
  private static final String KPIS =
      """
      kpi.impression_cost + kpi.click_cost AS total_cost,
        kpi.clicks::numeric / nullif(kpi.impressions, 0) AS ctr,
        kpi.clicked_impressions::numeric / nullif(kpi.impressions, 0) AS unique_ctr,
        kpi.click_cost / nullif(kpi.clicks, 0) AS cpc,
        (kpi.impression_cost + kpi.click_cost) / nullif(kpi.clicks, 0) AS ecpc,
        kpi.impression_cost / nullif(kpi.impressions, 0) AS cpi,
        1000 * kpi.impression_cost / nullif(kpi.impressions, 0) AS cpm,
        1000 * (kpi.impression_cost + kpi.click_cost) / nullif(kpi.impressions, 0) AS ecpm""";

  List<String> names() {
    List<String> names = new ArrayList<>(List.of(table.tableName()));
    if (hasAds()) {
      names.add(table.campaignName());
    }
    return names;
  }

  List<String> statements() {
    List<String> statements = new ArrayList<>();
    statements.add(kpis());
    statements.add(comment(table.tableName(), kind() + "."));
    if (hasAds()) {
      statements.add(campaigns());
      statements.add(comment(table.campaignName(), kind() + ", by campaign, through table ad."));
    }
    return statements;
  }

  private String kind() {
    String rows =
        switch (table.grain()) {
          case WINDOW -> "";
          case HOUR -> " by hour of time zone " + reporting.zone().name();
          case DAY -> " by day of time zone " + reporting.zone().name();
        };
    return "KPIs of cube " + table.cube().name() + rows;
  }

  private String kpis() {
    boolean hasPlaces = table.cube().dimensions().contains(Dimension.LOCATION);
    List<String> columns = new ArrayList<>(List.of(times()));
    table.dimensions().forEach(name -> columns.add("kpi." + SqlName.quote(name)));
    if (hasAds()) {
      columns.add("ad." + AD.replace(", ", ", ad."));
    }
    if (hasPlaces) {
      columns.add("country.country_code");
    }
    columns.addAll(measures());
    String from = table.qualifiedName() + " AS kpi";
    if (hasAds()) {
      from += " LEFT JOIN " + reporting.table("ad") + " ON ad.ad_id = kpi.ad_id";
    }
    if (hasPlaces) {
      from += " LEFT JOIN " + reporting.table("country") + " ON country.location = kpi.location";
    }
    return view(
        table.tableName(), columns, from, hasAds() ? reporting.ownRows() : reporting.allRows());
  }

  private String campaigns() {
    List<String> columns = new ArrayList<>(List.of(times()));
    columns.add("kpi." + AD.replace(", ", ", kpi."));
    columns.addAll(measures());
    String sums =
        CubeTable.MEASURES.stream()
            .map(name -> "sum(fine.%1$s)::%2$s AS %1$s".formatted(name, type(name)))
            .collect(joining(", "));
    String ads = "ad." + AD.replace(", ", ", ad.");
    String from =
        """
        (
          SELECT fine.window_start, %s, %s
          FROM %s AS fine LEFT JOIN %s ON ad.ad_id = fine.ad_id
          WHERE true %s
          GROUP BY fine.window_start, %s) AS kpi"""
            .formatted(
                ads, sums, table.qualifiedName(), reporting.table("ad"), reporting.ownRows(), ads);
    return view(table.campaignName(), columns, from, "");
  }

  private String view(String name, List<String> columns, String from, String rows) {
    return "CREATE VIEW %s %s AS SELECT\n  %s\nFROM %s WHERE true %s"
        .formatted(
            reporting.view(name), reporting.barrier(), String.join(",\n  ", columns), from, rows);
  }

  private String times() {
    return "kpi.window_start, %s AS window_end,\n  kpi.window_start AT TIME ZONE %s AS local_time"
        .formatted(end(), reporting.zoneLiteral());
  }

  private List<String> measures() {
    List<String> columns = new ArrayList<>();
    CubeTable.MEASURES.forEach(name -> columns.add("kpi." + name));
    columns.add(KPIS);
    columns.add(
        "coalesce((%s) + %s <= %s, false) AS is_final"
            .formatted(end(), interval(delay()), reporting.watermark()));
    return columns;
  }

  private String end() {
    String start = "kpi.window_start";
    LocalTimes local = new LocalTimes(reporting.zoneLiteral(), table.cube().window());
    return switch (table.grain()) {
      case WINDOW -> start + " + " + interval(table.cube().window());
      case HOUR ->
          reporting.zone().cutsHours() ? local.hourEnd(start) : start + " + interval '1 hour'";
      case DAY ->
          reporting.zone().repeatsMidnight() ? local.dayEnd(start) : local.singleDayEnd(start);
    };
  }

  /**
   * How far the watermark must be past a row's end, for nothing to change it any more: until then
   * an impression of the window may be clicked, or a click may find its impression.
   */
  private Duration delay() {
    return table.cube().attribution() == Attribution.IMPRESSION_TIME
        ? join.attributionWindow()
        : join.clockSkew();
  }

  private boolean hasAds() {
    return table.cube().dimensions().contains(Dimension.AD_ID);
  }

  private String comment(String view, String text) {
    return "COMMENT ON VIEW %s IS %s".formatted(reporting.view(view), SqlName.literal(text));
  }

  private static String type(String measure) {
    return measure.endsWith("_cost") ? "numeric" : "bigint";
  }

  private static String interval(Duration length) {
    return "interval '" + length.toMillis() + " milliseconds'";
  }
}
