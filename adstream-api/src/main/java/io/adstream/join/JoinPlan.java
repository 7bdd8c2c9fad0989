package io.adstream.join;

import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.Attributes;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.internal.codec.EventLayout;
import io.adstream.internal.codec.KpiCodec;
import io.adstream.kpi.Cube;
import io.adstream.kpi.CubeMeasure;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.CubeReach;
import io.adstream.kpi.Measure;
import io.adstream.kpi.Measure.Traffic;
import io.adstream.kpi.StandardMeasures;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Specifies what is joined and counted: everything that decides the results, except where events
 * come from. Immutable.
 */
public final class JoinPlan implements Serializable {

  private static final long serialVersionUID = 1L;

  private final EventSchema schema;
  private final JoinSpec join;
  private final List<CubePlan> cubes;
  private final UnclickedRows unclickedRows;
  private final int invalidImpressionIndex;
  private final int invalidClickIndex;

  /**
   * A plan.
   *
   * @param schema what events carry
   * @param join which events belong together
   * @param cubes the KPIs to keep; may be empty
   * @param unclickedRows whether impressions without clicks are results, too
   * @throws IllegalArgumentException if the parts do not fit together; the message names all faults
   */
  public JoinPlan(
      EventSchema schema, JoinSpec join, List<Cube> cubes, UnclickedRows unclickedRows) {
    this.schema = schema;
    this.join = join;
    this.unclickedRows = unclickedRows;
    List<String> faults = new ArrayList<>();
    invalidImpressionIndex = flagIndex(EventType.IMPRESSION, faults);
    invalidClickIndex = flagIndex(EventType.CLICK, faults);
    List<CubePlan> plans = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Cube cube : cubes) {
      if (!names.add(cube.name())) {
        faults.add("cube \"" + cube.name() + "\" is there twice, expected each name once");
      }
      plans.add(CubePlan.of(cube, schema, furtherMeasures(), faults));
    }
    this.cubes = List.copyOf(plans);
    faults.addAll(KpiCodec.faultsOf(plans));
    for (EventType type : EventType.values()) {
      faults.addAll(EventLayout.faultsOf(schema.of(type)));
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("Cannot plan join: " + String.join("; ", faults));
    }
  }

  private int flagIndex(EventType type, List<String> faults) {
    String name = join.invalidWhen(type);
    if (name == null) {
      return -1;
    }
    int index = schema.of(type).indexOf(name);
    if (index < 0 || schema.of(type).attribute(index).type() != AttributeType.BOOLEAN) {
      faults.add(
          "invalidWhen of "
              + type
              + " is \""
              + name
              + "\", expected one of its BOOLEAN attributes: "
              + schema.of(type).attributes().stream()
                  .filter(attribute -> attribute.type() == AttributeType.BOOLEAN)
                  .map(Attribute::name)
                  .toList());
    }
    return index;
  }

  private List<Measure> furtherMeasures() {
    List<Measure> measures = new ArrayList<>();
    if (join.repeatInterval() != null) {
      measures.addAll(StandardMeasures.REPEATED);
    }
    if (flagsInvalid()) {
      measures.addAll(StandardMeasures.INVALID);
    }
    return measures;
  }

  /** {@return what events carry} */
  public EventSchema schema() {
    return schema;
  }

  /** {@return which events belong together} */
  public JoinSpec join() {
    return join;
  }

  /** {@return the KPIs to keep} */
  public List<CubePlan> cubes() {
    return cubes;
  }

  /**
   * {@return the cube of this name}
   *
   * @param name the cube's name
   * @throws IllegalArgumentException if there is none
   */
  public CubePlan cube(String name) {
    for (CubePlan cube : cubes) {
      if (cube.name().equals(name)) {
        return cube;
      }
    }
    throw new IllegalArgumentException(
        "Cannot find cube: name is \""
            + name
            + "\", expected one of "
            + cubes.stream().map(CubePlan::name).toList());
  }

  /** {@return whether impressions without clicks are results, too} */
  public UnclickedRows unclickedRows() {
    return unclickedRows;
  }

  /** {@return whether events can be flagged as invalid traffic} */
  public boolean flagsInvalid() {
    return join.invalidWhen(EventType.IMPRESSION) != null
        || join.invalidWhen(EventType.CLICK) != null;
  }

  /**
   * {@return the index of the attribute that flags a stream's events as invalid; -1 for none}
   *
   * @param type the stream
   */
  public int invalidIndex(EventType type) {
    return type == EventType.IMPRESSION ? invalidImpressionIndex : invalidClickIndex;
  }

  /**
   * {@return what an impression is}
   *
   * @param impression an impression of this plan
   */
  public Traffic traffic(Impression impression) {
    return isFlagged(impression.attributes(), invalidImpressionIndex)
        ? Traffic.INVALID
        : Traffic.ALL;
  }

  /**
   * {@return what a matched click is: invalid where it, or its impression, is}
   *
   * @param impression an impression of this plan
   * @param click a click that the impression matches
   */
  public Traffic traffic(Impression impression, Click click) {
    return isFlagged(click.attributes(), invalidClickIndex) ? Traffic.INVALID : traffic(impression);
  }

  private static boolean isFlagged(Attributes attributes, int index) {
    return index >= 0 && Boolean.TRUE.equals(attributes.value(index));
  }

  /**
   * {@return everything that decides what the results are, but for where events come from, by name
   * and in the names' order} Keys that start with {@code attribute.}, {@code cube.}, {@code
   * measure.} or {@code reach.} may be added to a running pipeline.
   */
  public Map<String, String> fingerprint() {
    Map<String, String> fingerprint = new TreeMap<>();
    fingerprint.put("join.attributionWindow", join.attributionWindow().toString());
    fingerprint.put("join.clockSkew", join.clockSkew().toString());
    fingerprint.put("join.impressionLateness", join.impressionLateness().toString());
    fingerprint.put("join.clickLateness", join.clickLateness().toString());
    fingerprint.put("join.idleTimeout", text(join.idleTimeout()));
    fingerprint.put("join.maxFuture", join.maxFuture().toString());
    fingerprint.put("join.minEventTime", join.minEventTime().toString());
    fingerprint.put("join.repeatInterval", text(join.repeatInterval()));
    fingerprint.put("join.unclickedRows", unclickedRows.toString());
    for (EventType type : EventType.values()) {
      fingerprint.put("join.invalidWhen." + stream(type), text(join.invalidWhen(type)));
      for (Attribute attribute : schema.of(type).attributes()) {
        fingerprint.put(
            "attribute." + stream(type) + "." + attribute.name(), definition(attribute));
      }
    }
    for (CubePlan plan : cubes) {
      Cube cube = plan.cube();
      fingerprint.put(
          "cube." + cube.name(), cube.window() + " " + dimensions(plan) + " " + cube.attribution());
      for (CubeMeasure measure : cube.measures()) {
        Measure found =
            plan.measures().stream()
                .filter(each -> each.name().equals(measure.name()))
                .findFirst()
                .orElseThrow();
        fingerprint.put(
            "measure." + cube.name() + "." + measure.name(), found.definition(measure.attribute()));
      }
      for (CubeReach reach : cube.reach()) {
        fingerprint.put("reach." + cube.name() + "." + reach.name(), reach.attribute());
      }
    }
    return fingerprint;
  }

  private static String definition(Attribute attribute) {
    String path = attribute.path().equals(attribute.name()) ? "" : " at " + attribute.path();
    return attribute.type() + " " + attribute.column() + path;
  }

  /** As the versions that had no other dimensions wrote them: {@code [AD_ID, DEVICE]}. */
  private static List<String> dimensions(CubePlan plan) {
    return plan.dimensions().stream()
        .map(dimension -> dimension.column().toUpperCase(java.util.Locale.ROOT))
        .toList();
  }

  private static String stream(EventType type) {
    return type == EventType.IMPRESSION ? "impressions" : "clicks";
  }

  private static String text(@Nullable Object value) {
    return value == null ? "none" : value.toString();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JoinPlan that
        && schema.equals(that.schema)
        && join.equals(that.join)
        && unclickedRows == that.unclickedRows
        && declared(cubes).equals(declared(that.cubes));
  }

  @Override
  public int hashCode() {
    return Objects.hash(schema, join, unclickedRows, declared(cubes));
  }

  private static List<Cube> declared(List<CubePlan> plans) {
    return plans.stream().map(CubePlan::cube).toList();
  }

  @Override
  public String toString() {
    return "JoinPlan" + fingerprint();
  }
}
