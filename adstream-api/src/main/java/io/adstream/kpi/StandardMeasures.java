package io.adstream.kpi;

import io.adstream.kpi.Measure.Amount;
import io.adstream.kpi.Measure.Moment;
import io.adstream.kpi.Measure.Traffic;
import io.adstream.kpi.Measure.Unit;
import java.util.List;

/** The built-in measures. {@link Measures} names those of {@link #GROSS}. */
public final class StandardMeasures {

  /** What each cube has, in the order of the stored values. */
  public static final List<Measure> GROSS =
      List.of(
          count("impressions", "Impressions, each once.", Moment.IMPRESSION, Traffic.ALL),
          count("clicks", "Clicks that have their impression.", Moment.MATCH, Traffic.ALL),
          count(
              "clicked_impressions",
              "Impressions with at least one click.",
              Moment.FIRST_MATCH,
              Traffic.ALL),
          cost(
              "impression_cost",
              "What impressions cost, in the currency unit.",
              Moment.IMPRESSION,
              Traffic.ALL),
          cost("click_cost", "What clicks cost, in the currency unit.", Moment.MATCH, Traffic.ALL));

  /** What cubes have where there is a repeat interval. */
  public static final List<Measure> REPEATED =
      List.of(
          count(
              "repeated_clicks",
              "Valid clicks that follow another of their impression within the repeat interval.",
              Moment.REPEAT,
              Traffic.ALL));

  /** What cubes have where events can be flagged as invalid. */
  public static final List<Measure> INVALID =
      List.of(
          count(
              "invalid_impressions",
              "Impressions that are flagged as invalid traffic.",
              Moment.IMPRESSION,
              Traffic.INVALID),
          cost(
              "invalid_impression_cost",
              "What invalid impressions cost, in the currency unit.",
              Moment.IMPRESSION,
              Traffic.INVALID),
          count(
              "invalid_clicks",
              "Clicks that are flagged as invalid traffic, or whose impression is.",
              Moment.MATCH,
              Traffic.INVALID),
          cost(
              "invalid_click_cost",
              "What invalid clicks cost, in the currency unit.",
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
