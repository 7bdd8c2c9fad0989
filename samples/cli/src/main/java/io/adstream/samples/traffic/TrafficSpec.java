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
 * Specifies traffic to generate. The same specification yields the same records. Immutable.
 *
 * @param seed the seed of everything random
 * @param start the event time of the first impression
 * @param length the duration of the impressions, in event time
 * @param impressionsPerSecond the average number of impressions per second
 * @param curve the rate over the duration
 * @param schema the attributes of both streams; declared attributes that the generator does not
 *     know are missing
 * @param join the join that the traffic is for; disorder stays within its lateness
 * @param cubes the cubes of the batch answer
 * @param mix the rates of the irregularities of real traffic
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
   * The rates of the irregularities of real traffic, as fractions.
   *
   * @param clickRate clicks per impression
   * @param clickDelay the mean time from impression to click
   * @param disorder the maximum delay between a record's event time and sending
   * @param duplicateImpressions impressions sent twice
   * @param duplicateClicks clicks sent twice
   * @param repeatedClicks clicked impressions that are clicked again within the join's repeat
   *     interval
   * @param orphans clicks on impressions that were never sent
   * @param outOfWindow clicks after the attribution window
   * @param late records with an event time in the distant past
   * @param bad invalid records, per reason
   * @param heartbeatEvery the interval of heartbeats on both streams; zero for only at the end
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
   * Validates the specification.
   *
   * @throws IllegalArgumentException if any value is out of bounds; the message lists all such
   *     values
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

  /** Creates a specification of traffic with the standard attributes. */
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

  /** The same with another schema. */
  public TrafficSpec withSchema(EventSchema schema) {
    return new TrafficSpec(
        seed, start, length, impressionsPerSecond, curve, schema, join, cubes, mix);
  }

  /** The same for another join. */
  public TrafficSpec withJoin(JoinSpec join) {
    return new TrafficSpec(
        seed, start, length, impressionsPerSecond, curve, schema, join, cubes, mix);
  }

  /** The same with other cubes of the batch answer. */
  public TrafficSpec withCubes(List<Cube> cubes) {
    return new TrafficSpec(
        seed, start, length, impressionsPerSecond, curve, schema, join, cubes, mix);
  }

  /** The same with other irregularities. */
  public TrafficSpec withMix(Mix mix) {
    return new TrafficSpec(
        seed, start, length, impressionsPerSecond, curve, schema, join, cubes, mix);
  }

  /** The plan for joining and counting the traffic. */
  public JoinPlan plan() {
    return new JoinPlan(schema, join, cubes, UnclickedRows.DROPPED);
  }

  /**
   * Traffic for demonstration, with every kind of irregularity. Its windows are short, so that they
   * close while a person watches. Its events carry declared attributes, which are used as
   * dimensions and measures.
   *
   * @param attributionWindow the attribution window; at most a few minutes
   * @param lateness how late records may be
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
                    .describedAs("The revenue from the clicks."))
            .kpi(
                Kpi.ratio("vctr", "clicks", "viewable_impressions")
                    .describedAs("Clicks of impressions that were in view, a fraction.")),
        Cube.every(ofSeconds(5))
            .by(DeclaredAttributes.VIEWABLE)
            .attributedBy(Attribution.CLICK_TIME)
            .named("by_viewable"));
  }

  /**
   * The fixed workload of all published performance figures: 1,000 impressions per second of event
   * time, a window of 10 minutes, 30 seconds of lateness, and no late or invalid records.
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
