package io.adstream.kpi;

import io.adstream.kpi.Measure.Amount;
import io.adstream.kpi.Measure.Moment;
import io.adstream.kpi.Measure.Traffic;
import io.adstream.kpi.Measure.Unit;
import java.util.List;

/** The built-in measures. {@link Measures} names those of {@link #GROSS}. */
public final class StandardMeasures {

  /** The measures of every cube, in the order of the stored values. */
  public static final List<Measure> GROSS =
      List.of(
          count("impressions", "Accepted impressions.", Moment.IMPRESSION, Traffic.ALL),
          count("clicks", "Matched clicks.", Moment.MATCH, Traffic.ALL),
          count(
              "clicked_impressions",
              "Impressions with at least one click.",
              Moment.FIRST_MATCH,
              Traffic.ALL),
          cost(
              "impression_cost",
              "Cost of the impressions, in the currency unit.",
              Moment.IMPRESSION,
              Traffic.ALL),
          cost(
              "click_cost",
              "Cost of the clicks, in the currency unit.",
              Moment.MATCH,
              Traffic.ALL));

  /** The measures of cubes if a repeat interval is set. */
  public static final List<Measure> REPEATED =
      List.of(
          count(
              "repeated_clicks",
              "Valid clicks that follow another of their impression within the repeat interval.",
              Moment.REPEAT,
              Traffic.ALL));

  /** The measures of cubes if events can be flagged as invalid. */
  public static final List<Measure> INVALID =
      List.of(
          count(
              "invalid_impressions",
              "Impressions that are flagged as invalid traffic.",
              Moment.IMPRESSION,
              Traffic.INVALID),
          cost(
              "invalid_impression_cost",
              "Cost of the invalid impressions, in the currency unit.",
              Moment.IMPRESSION,
              Traffic.INVALID),
          count(
              "invalid_clicks",
              "Clicks that are flagged as invalid traffic, or whose impression is.",
              Moment.MATCH,
              Traffic.INVALID),
          cost(
              "invalid_click_cost",
              "Cost of the invalid clicks, in the currency unit.",
              Moment.MATCH,
              Traffic.INVALID));

  private StandardMeasures() {}

  private static Measure count(String name, String comment, Moment moment, Traffic traffic) {
    return new Measure(name, comment, moment, Amount.ONE, traffic, Unit.COUNT, -1);
  }

  private static Measure cost(String name, String comment, Moment moment, Traffic traffic) {
    return new Measure(name, comment, moment, Amount.COST, traffic, Unit.MICROS, -1);
  }
}
