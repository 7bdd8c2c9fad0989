package io.adstream.kpi;

import io.adstream.kpi.Kpi.Sum;
import java.util.List;

/** The built-in KPIs; names and formulas follow the usage of the IAB's glossary. */
final class StandardKpis {

  private static final Sum TOTAL_COST = Sum.of("impression_cost", "click_cost");
  private static final Sum NET_IMPRESSIONS = Sum.of("impressions").less("invalid_impressions");
  private static final Sum NET_CLICKS = Sum.of("clicks").less("invalid_clicks", "repeated_clicks");

  /** The KPIs of every cube. */
  static final List<Kpi> GROSS =
      List.of(
          Kpi.sum("total_cost", TOTAL_COST)
              .describedAs("Impression cost + click cost, in the currency unit."),
          Kpi.ratio("ctr", "clicks", "impressions")
              .describedAs("Click-through rate, a fraction; above 1 if impressions have several."),
          Kpi.ratio("unique_ctr", "clicked_impressions", "impressions")
              .describedAs("Unique click-through rate, a fraction."),
          Kpi.ratio("cpc", "click_cost", "clicks").describedAs("Cost per click."),
          Kpi.ratio("ecpc", TOTAL_COST, Sum.of("clicks")).describedAs("Effective cost per click."),
          Kpi.ratio("cpi", "impression_cost", "impressions")
              .describedAs("Cost per impression (not per install)."),
          Kpi.ratio("cpm", "impression_cost", "impressions")
              .times(1000)
              .describedAs("Cost per thousand impressions."),
          Kpi.ratio("ecpm", TOTAL_COST, Sum.of("impressions"))
              .times(1000)
              .describedAs("Effective cost per thousand impressions."));

  /** The KPIs of cubes that count invalid or repeated clicks, as far as their measures allow. */
  static final List<Kpi> NET =
      List.of(
          Kpi.sum("net_impressions", NET_IMPRESSIONS)
              .describedAs("Impressions that are not invalid."),
          Kpi.sum("net_clicks", NET_CLICKS)
              .describedAs("Clicks that are neither invalid nor repeated."),
          Kpi.ratio("net_ctr", NET_CLICKS, NET_IMPRESSIONS)
              .describedAs("Net click-through rate, a fraction."),
          Kpi.sum("net_cost", TOTAL_COST.less("invalid_impression_cost", "invalid_click_cost"))
              .describedAs("Total cost without invalid events, in the currency unit."),
          Kpi.ratio("net_cpc", Sum.of("click_cost").less("invalid_click_cost"), NET_CLICKS)
              .describedAs("Cost of the valid clicks per net click."),
          Kpi.ratio("invalid_impression_share", "invalid_impressions", "impressions")
              .describedAs("Share of impressions that are invalid, a fraction."),
          Kpi.ratio("invalid_click_share", "invalid_clicks", "clicks")
              .describedAs("Share of clicks that are invalid, a fraction."),
          Kpi.ratio("repeated_click_share", "repeated_clicks", "clicks")
              .describedAs("Share of clicks that are repeated, a fraction."));

  private StandardKpis() {}
}
