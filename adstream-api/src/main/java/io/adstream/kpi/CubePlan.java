package io.adstream.kpi;

import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import io.adstream.kpi.Measure.Moment;
import io.adstream.kpi.Measure.Traffic;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A cube resolved against a schema: knows which event attributes hold its dimensions and measures.
 * This class alone decides which measures and KPIs a cube has, and in which order. Immutable.
 */
public final class CubePlan implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final Duration DAY = Duration.ofDays(1);

  private final Cube cube;
  private final List<Attribute> dimensions;
  private final int[] dimensionIndexes;
  private final List<Measure> measures;
  private final List<Kpi> kpis;
  private final int[][] byMoment;
  private final int[] reachIndexes;

  private CubePlan(
      Cube cube,
      List<Attribute> dimensions,
      int[] dimensionIndexes,
      List<Measure> measures,
      List<Kpi> kpis,
      int[] reachIndexes) {
    this.cube = cube;
    this.reachIndexes = reachIndexes;
    this.dimensions = List.copyOf(dimensions);
    this.dimensionIndexes = dimensionIndexes;
    this.measures = List.copyOf(measures);
    this.kpis = List.copyOf(kpis);
    byMoment = new int[Moment.values().length][];
    for (Moment moment : Moment.values()) {
      byMoment[moment.ordinal()] =
          java.util.stream.IntStream.range(0, measures.size())
              .filter(i -> measures.get(i).moment() == moment)
              .toArray();
    }
  }

  /**
   * Resolves a cube against a schema.
   *
   * @param cube the cube as declared
   * @param schema the attributes of both streams
   * @param further standard measures in addition to {@link StandardMeasures#GROSS}
   * @param faults receives the faults found; if any are added, the result must not be used
   * @return the plan
   */
  public static CubePlan of(
      Cube cube, EventSchema schema, List<Measure> further, List<String> faults) {
    List<String> own = new ArrayList<>();
    List<Attribute> dimensions = new ArrayList<>();
    int[] indexes = new int[cube.dimensions().size()];
    for (int i = 0; i < indexes.length; i++) {
      indexes[i] = Math.max(0, schema.impressions().indexOf(cube.dimensions().get(i)));
      dimensions.add(schema.impressions().attribute(indexes[i]));
      if (!dimensions.get(i).name().equals(cube.dimensions().get(i))) {
        own.add(
            "dimension is \""
                + cube.dimensions().get(i)
                + "\", expected one of "
                + schema.impressions().attributes().stream().map(Attribute::name).toList());
      }
    }
    List<Measure> measures = new ArrayList<>(StandardMeasures.GROSS);
    measures.addAll(further);
    for (CubeMeasure measure : cube.measures()) {
      Measure found = measure.in(schema, own);
      if (found != null) {
        measures.add(found);
      }
    }
    List<Kpi> kpis = kpis(cube, measures, further.isEmpty() ? List.of() : StandardKpis.NET, own);
    int[] reachIndexes = reachIndexes(cube, schema, own);
    if (own.isEmpty()) {
      checkColumns(cube, dimensions, measures, kpis, own);
    }
    own.forEach(fault -> faults.add("cube " + cube.name() + ": " + fault));
    return new CubePlan(cube, dimensions, indexes, measures, kpis, reachIndexes);
  }

  /** Sketches are kept per day, so a window must not span two days. */
  private static int[] reachIndexes(Cube cube, EventSchema schema, List<String> faults) {
    if (!cube.reach().isEmpty()
        && (cube.window().compareTo(DAY) >= 0 || DAY.toMillis() % cube.window().toMillis() != 0)) {
      faults.add(
          "window is " + cube.window() + ", expected a fraction of a day for a cube with reach");
    }
    int[] indexes = new int[cube.reach().size()];
    for (int i = 0; i < indexes.length; i++) {
      CubeReach reach = cube.reach().get(i);
      indexes[i] = schema.impressions().indexOf(reach.attribute());
      if (indexes[i] < 0 || !isCountable(schema.impressions().attribute(indexes[i]))) {
        faults.add(
            "attribute of reach "
                + reach.name()
                + " is \""
                + reach.attribute()
                + "\", expected one of "
                + schema.impressions().attributes().stream()
                    .filter(CubePlan::isCountable)
                    .map(Attribute::name)
                    .toList());
      }
    }
    return indexes;
  }

  private static boolean isCountable(Attribute attribute) {
    return switch (attribute.type()) {
      case TEXT, INTEGER -> true;
      case DECIMAL, BOOLEAN -> false;
    };
  }

  private static List<Kpi> kpis(
      Cube cube, List<Measure> measures, List<Kpi> net, List<String> faults) {
    Set<String> names = new HashSet<>();
    measures.forEach(measure -> names.add(measure.name()));
    List<Kpi> kpis = new ArrayList<>(StandardKpis.GROSS);
    net.stream()
        .filter(kpi -> names.containsAll(kpi.dividend().plus()))
        .forEach(kpi -> kpis.add(kpi.within(names)));
    for (Kpi kpi : cube.kpis()) {
      for (String measure : kpi.measures()) {
        if (!names.contains(measure)) {
          faults.add(
              "KPI "
                  + kpi.name()
                  + " is of \""
                  + measure
                  + "\", expected one of "
                  + measures.stream().map(Measure::name).toList());
        }
      }
      kpis.add(kpi);
    }
    return kpis;
  }

  private static void checkColumns(
      Cube cube,
      List<Attribute> dimensions,
      List<Measure> measures,
      List<Kpi> kpis,
      List<String> faults) {
    Set<String> columns = new HashSet<>();
    List<String> all = new ArrayList<>();
    dimensions.forEach(dimension -> all.add(dimension.column()));
    measures.forEach(measure -> all.add(measure.name()));
    kpis.forEach(kpi -> all.add(kpi.name()));
    if (!cube.reach().isEmpty()) {
      all.add("day");
      cube.reach().forEach(reach -> all.addAll(reach.columns()));
    }
    for (String column : all) {
      boolean isStandard = StandardMeasures.GROSS.stream().anyMatch(m -> m.name().equals(column));
      if (!columns.add(column) || (!isStandard && EventSchema.isReserved(column))) {
        faults.add("column " + column + " is taken, expected another name");
      }
    }
  }

  /** {@return the cube} */
  public Cube cube() {
    return cube;
  }

  /** {@return the cube's name} */
  public String name() {
    return cube.name();
  }

  /** {@return the attributes that rows are grouped by} */
  public List<Attribute> dimensions() {
    return dimensions;
  }

  /**
   * {@return an impression's group: a value for each dimension, null if it is missing}
   *
   * @param values an impression's attributes by index
   */
  public List<@Nullable Object> group(IntFunction<@Nullable Object> values) {
    @Nullable Object[] group = new Object[dimensionIndexes.length];
    for (int i = 0; i < group.length; i++) {
      group[i] = values.apply(dimensionIndexes[i]);
    }
    return Collections.unmodifiableList(Arrays.asList(group));
  }

  /**
   * {@return the index of a dimension's attribute in the schema of impressions}
   *
   * @param dimension the dimension's index in the cube; 0 or more
   */
  public int dimensionIndex(int dimension) {
    return dimensionIndexes[dimension];
  }

  /** {@return the measures, {@link StandardMeasures#GROSS} first} */
  public List<Measure> measures() {
    return measures;
  }

  /** {@return the KPIs that are derived from the measures} */
  public List<Kpi> kpis() {
    return kpis;
  }

  /** {@return the attributes whose distinct values are counted} */
  public List<CubeReach> reach() {
    return cube.reach();
  }

  /**
   * {@return the index of a reach's attribute in the schema of impressions}
   *
   * @param reach the reach's index in the cube; 0 or more
   */
  public int reachIndex(int reach) {
    return reachIndexes[reach];
  }

  /**
   * Adds an event to sums, or subtracts it.
   *
   * @param sums a value for each measure
   * @param sign 1 to add, -1 to subtract
   * @param moment what happened
   * @param traffic whether the event is valid or invalid
   * @param costMicros the event's cost
   * @param values the event's attributes by index
   * @return false if a sum would overflow; the sums are then unchanged
   */
  public boolean add(
      long[] sums,
      int sign,
      Moment moment,
      Traffic traffic,
      long costMicros,
      IntFunction<@Nullable Object> values) {
    int[] indexes = byMoment[moment.ordinal()];
    for (int n = 0; n < indexes.length; n++) {
      Measure measure = measures.get(indexes[n]);
      if (measure.traffic() == Traffic.ALL || traffic == Traffic.INVALID) {
        long before = sums[indexes[n]];
        long amount = measure.of(costMicros, values);
        long after = sign < 0 ? before - amount : before + amount;
        if ((sign < 0 ? (before ^ amount) & (before ^ after) : (before ^ after) & (amount ^ after))
            < 0) {
          // Wrapping arithmetic undoes exactly what was added before the overflow.
          for (int done = 0; done < n; done++) {
            Measure earlier = measures.get(indexes[done]);
            if (earlier.traffic() == Traffic.ALL || traffic == Traffic.INVALID) {
              sums[indexes[done]] -= sign * earlier.of(costMicros, values);
            }
          }
          return false;
        }
        sums[indexes[n]] = after;
      }
    }
    return true;
  }

  /**
   * {@return for each measure, 1 if the event adds {@link Long#MIN_VALUE}, whose negation is too
   * small by 1, else 0}
   *
   * @param moment what happened
   * @param values the event's attributes by index
   */
  public long[] missing(Moment moment, IntFunction<@Nullable Object> values) {
    long[] rest = new long[measures.size()];
    for (int index : byMoment[moment.ordinal()]) {
      Measure measure = measures.get(index);
      boolean isLeast =
          measure.amount() == Measure.Amount.VALUE
              && Long.valueOf(Long.MIN_VALUE).equals(values.apply(measure.attribute()));
      rest[index] = isLeast ? 1 : 0;
    }
    return rest;
  }

  @Override
  public String toString() {
    return cube.toString();
  }
}
