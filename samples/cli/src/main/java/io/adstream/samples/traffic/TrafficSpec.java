package io.adstream.samples.traffic;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import io.adstream.event.Dimension;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.Cube;
import io.adstream.kpi.CubeMeasure;
import io.adstream.kpi.Kpi;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What traffic to make. The same specification makes the same records. Immutable.
 *
 * @param seed decides all that is left to chance
 * @param start the event time of the first impression
 * @param length how long impressions go on, in event time
 * @param impressionsPerSecond how many, on average
 * @param curve how the rate runs over the length
 * @param schema what events carry; declared attributes that the traffic does not know are missing
 * @param join the join that the traffic is for; its disorder stays within the join's lateness
 * @param cubes the cubes that the answer counts
 * @param mix how much of what goes wrong in real traffic
 */
public record TrafficSpec(
    long seed,
    Instant start,
    Duration length,
    double impressionsPerSecond,
    Curve curve,
    EventSchema schema,
    JoinSpec join,
    List<Cube> cubes,
    Mix mix) {

  /**
   * How much of what goes wrong in real traffic. Rates are fractions.
   *
   * @param clickRate clicks of impressions
   * @param clickDelay the mean time from impression to click
   * @param disorder how much later than its event time a record may be sent
   * @param duplicateImpressions impressions that are sent twice
   * @param duplicateClicks clicks that are sent twice
   * @param repeatedClicks impressions that are clicked again within the join's repeat interval, of
   *     those that are clicked
   * @param orphans clicks on impressions that nobody sent
   * @param outOfWindow clicks after the attribution window
   * @param late records with an event time that is long over
   * @param bad records that cannot be read, for each reason that a value can give
   * @param heartbeatEvery how often both streams say that they live; zero for only at the end
   */
  public record Mix(
      double clickRate,
      Duration clickDelay,
      Duration disorder,
      double duplicateImpressions,
      double duplicateClicks,
      double repeatedClicks,
      double orphans,
      double outOfWindow,
      double late,
      double bad,
      Duration heartbeatEvery) {}

  /**
   * Checks the specification.
   *
   * @throws IllegalArgumentException if anything is out of bounds; the message names all that is
   */
  public TrafficSpec {
    List<String> faults = new ArrayList<>();
    if (length.isNegative() || length.isZero()) {
      faults.add("length is " + length + ", expected more than 0");
    }
    if (!(impressionsPerSecond > 0 && impressionsPerSecond <= 1_000_000)) {
      faults.add("rate is " + impressionsPerSecond + ", expected more than 0 and at most 1000000");
    }
    Duration lateness =
        join.impressionLateness().compareTo(join.clickLateness()) < 0
            ? join.impressionLateness()
            : join.clickLateness();
    if (mix.disorder().compareTo(lateness) > 0) {
      faults.add("disorder is " + mix.disorder() + ", expected at most the lateness " + lateness);
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("Cannot make traffic: " + String.join("; ", faults));
    }
    cubes = List.copyOf(cubes);
  }

  /** Traffic whose events carry the standard attributes. */
  public TrafficSpec(
      long seed,
      Instant start,
      Duration length,
      double impressionsPerSecond,
      Curve curve,
      JoinSpec join,
      List<Cube> cubes,
      Mix mix) {
    this(seed, start, length, impressionsPerSecond, curve, EventSchema.STANDARD, join, cubes, mix);
  }

  /** What is joined and counted of it. */
  public JoinPlan plan() {
    return new JoinPlan(schema, join, cubes, UnclickedRows.DROPPED);
  }

  /**
   * Traffic to look at, with some of everything that goes wrong. Its windows are short, so that
   * they close while one watches. Its events carry declared attributes, which are dimensions and
   * measures.
   *
   * @param attributionWindow how long clicks come; at most a few minutes
   * @param lateness how far records may trail
   */
  public static TrafficSpec demo(
      long seed,
      Instant start,
      Duration length,
      double impressionsPerSecond,
      Duration attributionWindow,
      Duration lateness) {
    Mix mix =
        new Mix(
            0.05,
            attributionWindow.dividedBy(5),
            lateness.dividedBy(2),
            0.005,
            0.01,
            0.05,
            0.02,
            0.01,
            0.002,
            0.004,
            ofMillis(500));
    return new TrafficSpec(
        seed,
        start,
        length,
        impressionsPerSecond,
        Curve.DAY,
        DeclaredAttributes.SCHEMA,
        demoJoin(attributionWindow, lateness),
        demoCubes(),
        mix);
  }

  private static JoinSpec demoJoin(Duration attributionWindow, Duration lateness) {
    return JoinSpec.builder()
        .attributionWindow(attributionWindow)
        .allowedLateness(lateness)
        .repeatInterval(ofSeconds(2))
        .invalidWhen(EventType.IMPRESSION, DeclaredAttributes.BOT)
        .build();
  }

  private static List<Cube> demoCubes() {
    return List.of(
        Cube.every(ofSeconds(10))
            .by(Dimension.AD_CATEGORY, Dimension.DEVICE)
            .named("by_category_device"),
        Cube.every(ofSeconds(5))
            .attributedBy(Attribution.CLICK_TIME)
            .named("total_by_click_time")
            .reach("users", Dimension.USER_ID),
        Cube.every(ofMinutes(1))
            .by(Dimension.AD_ID, Dimension.AD_CATEGORY, Dimension.DEVICE, Dimension.LOCATION)
            .named("ads")
            .reach("users", Dimension.USER_ID),
        Cube.every(ofSeconds(10))
            .by(DeclaredAttributes.PLACEMENT, DeclaredAttributes.CAMPAIGN)
            .named("by_placement_campaign")
            .measure(
                CubeMeasure.count("viewable_impressions", DeclaredAttributes.VIEWABLE)
                    .describedAs("Impressions that were in view."))
            .measure(
                CubeMeasure.sum("revenue", DeclaredAttributes.REVENUE)
                    .describedAs("What came of the clicks."))
            .kpi(
                Kpi.ratio("vctr", "clicks", "viewable_impressions")
                    .describedAs("Clicks of impressions that were in view, a fraction.")),
        Cube.every(ofSeconds(5))
            .by(DeclaredAttributes.VIEWABLE)
            .attributedBy(Attribution.CLICK_TIME)
            .named("by_viewable"));
  }

  /**
   * The fixed workload that all figures of speed are for: impressions at 1,000 a second of event
   * time, a window of 10 minutes, 30 seconds of lateness, and nothing that is late or unreadable.
   */
  public static TrafficSpec benchmark(long seed, Instant start, long impressions) {
    Mix mix =
        new Mix(
            0.05, ofSeconds(30), ofSeconds(5), 0.005, 0.01, 0, 0.01, 0.005, 0, 0, Duration.ZERO);
    return new TrafficSpec(
        seed,
        start,
        ofMillis(impressions),
        1_000,
        Curve.FLAT,
        JoinSpec.within(ofMinutes(10)).allowedLateness(ofSeconds(30)),
        List.of(
            Cube.every(ofMinutes(1))
                .by(Dimension.AD_CATEGORY, Dimension.DEVICE)
                .named("by_category_device"),
            Cube.every(ofMinutes(5)).named("total")),
        mix);
  }
}
