package io.adstream.jdbc.internal.report;

import static java.util.stream.Collectors.joining;

import io.adstream.event.Dimension;
import io.adstream.event.EventType;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.jdbc.internal.table.Column;
import io.adstream.jdbc.internal.table.CubeTable;
import io.adstream.jdbc.internal.table.LocalTimes;
import io.adstream.jdbc.internal.table.TableColumns;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.Kpi;
import io.adstream.kpi.Measure;
import io.adstream.kpi.Measure.Unit;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The reporting views over one table of a cube: its KPIs, and its KPIs by campaign. */
public record CubeViews(CubeTable table, JoinSpec join, Reporting reporting, CountedSince since) {

  /** The views' names, without the schema. */
  public List<String> names() {
    List<String> names = new ArrayList<>(List.of(table.tableName()));
    if (hasAds()) {
      names.add(table.campaignName());
    }
    return names;
  }

  /** The statements that create the views, in the order in which they can be run. */
  public List<String> statements() {
    List<LookedUp> ads = ads();
    List<LookedUp> campaigns = campaigns();
    List<LookedUp> places = places();
    List<String> statements = new ArrayList<>();
    String view = reporting.view(table.tableName());
    statements.add(kpis(ads, campaigns, places));
    statements.add(comment(view, kind() + "." + since.of(table.plan().name())));
    table.plan().dimensions().stream()
        .map(dimension -> Column.of(EventType.IMPRESSION, dimension))
        .forEach(column -> statements.add(TableColumns.comment(view, column)));
    statements.addAll(measureComments(view));
    statements.addAll(LookedUp.comments(view, ads));
    statements.addAll(LookedUp.comments(view, campaigns));
    statements.addAll(LookedUp.comments(view, places));
    if (hasAds()) {
      statements.addAll(campaignStatements());
    }
    return statements;
  }

  private List<String> campaignStatements() {
    List<LookedUp> ads = campaignsOfAds();
    String view = reporting.view(table.campaignName());
    List<String> statements = new ArrayList<>();
    statements.add(campaigns(ads));
    statements.add(
        comment(view, kind() + ", by campaign, through table ad." + since.of(table.plan().name())));
    statements.addAll(measureComments(view));
    statements.addAll(LookedUp.comments(view, ads));
    return statements;
  }

  /** The columns that come from table ad. */
  List<LookedUp> ads() {
    return hasAds() ? LookedUp.ofAds(taken()) : List.of();
  }

  /** The subset that the view of campaigns is grouped by. */
  List<LookedUp> campaignsOfAds() {
    return hasAds() ? LookedUp.ofCampaignsOfAds(taken()) : List.of();
  }

  /** The columns that come from table campaign, through a dimension that names it. */
  List<LookedUp> campaigns() {
    List<String> taken = Stream.concat(taken().stream(), LookedUp.names(ads()).stream()).toList();
    return LookedUp.ofCampaigns(table.plan().dimensions(), taken);
  }

  /** The columns that come from table country. */
  List<LookedUp> places() {
    return hasPlaces() ? LookedUp.ofPlaces(taken()) : List.of();
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

  /** The columns that come from the plan and keep their names. */
  List<String> taken() {
    return Stream.of(
            table.dimensions().stream(),
            table.measures().stream(),
            table.plan().kpis().stream().map(Kpi::name))
        .flatMap(names -> names)
        .toList();
  }

  private String kpis(List<LookedUp> ads, List<LookedUp> campaigns, List<LookedUp> places) {
    List<String> columns = new ArrayList<>(List.of(times()));
    columns.addAll(descriptions(ads, campaigns, places));
    columns.addAll(measures());
    return view(table.tableName(), columns, source(), condition());
  }

  /** The dimensions of a row, and what is looked up by them. */
  List<String> descriptions() {
    return descriptions(ads(), campaigns(), places());
  }

  private List<String> descriptions(
      List<LookedUp> ads, List<LookedUp> campaigns, List<LookedUp> places) {
    List<String> columns = new ArrayList<>();
    table.dimensions().forEach(name -> columns.add(ofRow(name)));
    if (!ads.isEmpty()) {
      columns.add(LookedUp.select(ads));
    }
    if (!campaigns.isEmpty()) {
      columns.add(LookedUp.select(campaigns));
    }
    if (!places.isEmpty()) {
      columns.add(LookedUp.select(places));
    }
    return columns;
  }

  /** The names of the {@link #descriptions}. */
  List<String> descriptionNames() {
    return Stream.of(
            table.dimensions().stream(),
            ads().stream().map(LookedUp::name),
            campaigns().stream().map(LookedUp::name),
            places().stream().map(LookedUp::name))
        .flatMap(names -> names)
        .toList();
  }

  /** The table as {@code kpi}, and the tables that describe its rows. */
  String source() {
    String source = table.qualifiedName() + " AS kpi";
    if (hasAds()) {
      source += " LEFT JOIN " + reporting.table("ad") + " ON ad.ad_id = kpi.ad_id";
    }
    if (!campaigns().isEmpty()) {
      source +=
          LookedUp.joinCampaign(
              reporting, "kpi", LookedUp.campaignOf(table.plan().dimensions()).orElseThrow());
    }
    if (hasPlaces()) {
      source += " LEFT JOIN " + reporting.table("country") + " ON country.location = kpi.location";
    }
    return source;
  }

  /**
   * The condition that restricts the rows of {@link #source} to those that the reader may see; may
   * be empty.
   */
  String condition() {
    return hasAds() ? reporting.ownRows() : reporting.allRows();
  }

  private String campaigns(List<LookedUp> ads) {
    List<String> columns = new ArrayList<>(List.of(times()));
    ads.forEach(column -> columns.add(ofRow(column.name())));
    columns.addAll(measures());
    String sums =
        table.plan().measures().stream()
            .map(
                measure ->
                    "sum(fine.%1$s)%2$s AS %1$s"
                        .formatted(
                            SqlName.quote(measure.name()),
                            measure.unit() == Unit.COUNT ? "::bigint" : ""))
            .collect(joining(", "));
    String from =
        """
        (
          SELECT fine.window_start, %s, %s
          FROM %s AS fine LEFT JOIN %s ON ad.ad_id = fine.ad_id
          WHERE true %s
          GROUP BY fine.window_start, %s) AS kpi\
        """
            .formatted(
                LookedUp.select(ads),
                sums,
                table.qualifiedName(),
                reporting.table("ad"),
                reporting.ownRows(),
                LookedUp.group(ads));
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
    table.measures().forEach(name -> columns.add(ofRow(name)));
    for (Kpi kpi : table.plan().kpis()) {
      columns.add(formula(kpi) + " AS " + SqlName.quote(kpi.name()));
    }
    columns.add(
        "coalesce((%s) + %s <= %s, false) AS is_final"
            .formatted(end(), interval(delay()), reporting.watermark()));
    return columns;
  }

  /** A KPI of a row: numeric if it is a ratio, and null if its divisor is 0. */
  private String formula(Kpi kpi) {
    String times =
        kpi.factor().compareTo(BigDecimal.ONE) == 0
            ? ""
            : "(" + kpi.factor().toPlainString() + ") * ";
    String dividend = "(" + sum(kpi.dividend()) + ")";
    return kpi.divisor() == null
        ? times + dividend
        : "%s%s::numeric / nullif(%s, 0)".formatted(times, dividend, sum(kpi.divisor()));
  }

  private String sum(Kpi.Sum sum) {
    return sum.plus().stream().map(this::value).collect(joining(" + "))
        + sum.minus().stream().map(name -> " - " + value(name)).collect(joining());
  }

  /** A measure of a row; 0 if it was not counted yet. */
  private String value(String measure) {
    boolean isInAllRows =
        table.plan().measures().stream()
            .anyMatch(each -> each.name().equals(measure) && CubeTable.isInAllRows(each));
    return isInAllRows ? ofRow(measure) : "coalesce(" + ofRow(measure) + ", 0)";
  }

  private List<String> measureComments(String view) {
    List<String> comments = new ArrayList<>();
    for (Measure measure : table.plan().measures()) {
      String added = since.of(table.plan().name(), measure.name());
      comments.add(TableColumns.comment(view, measure.name(), Column.commentOf(measure) + added));
    }
    for (Kpi kpi : table.plan().kpis()) {
      comments.add(TableColumns.comment(view, kpi.name(), Column.commentOf(kpi)));
    }
    return comments;
  }

  private static String ofRow(String column) {
    return "kpi." + SqlName.quote(column);
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
   * How far the watermark must be past a row's end until the row is final. Before that, an
   * impression of the window may get its first click, which counts in the impression's window for
   * any attribution, or a click of the window may get its impression.
   */
  Duration delay() {
    boolean isLongest =
        table.cube().attribution() == Attribution.IMPRESSION_TIME
            || join.attributionWindow().compareTo(join.clockSkew()) > 0;
    return isLongest ? join.attributionWindow() : join.clockSkew();
  }

  private boolean hasAds() {
    return table.cube().dimensions().contains(Dimension.AD_ID);
  }

  private boolean hasPlaces() {
    return table.cube().dimensions().contains(Dimension.LOCATION);
  }

  private static String comment(String view, String text) {
    return "COMMENT ON VIEW %s IS %s".formatted(view, SqlName.literal(text));
  }

  private static String interval(Duration length) {
    return "interval '" + length.toMillis() + " milliseconds'";
  }
}
