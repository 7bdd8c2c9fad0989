package io.adstream.internal;

import io.adstream.event.Click;
import io.adstream.event.Impression;
import io.adstream.internal.codec.KpiCodec;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult.Matched;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measure.Moment;
import io.adstream.kpi.Measure.Traffic;
import io.adstream.kpi.Measures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sums by cube, window and group that have not been handed on yet. Not safe for use by several
 * threads.
 */
public final class KpiDeltas {

  private final JoinPlan plan;
  private final Map<KpiKey, long[]> sums = new HashMap<>();

  /** Sums to which something was to be added that did not fit. */
  private final List<KpiRow> full = new ArrayList<>();

  private long mostBytes;

  /** Empty sums of a plan's cubes. */
  public KpiDeltas(JoinPlan plan) {
    this.plan = plan;
  }

  /** Adds to a row; to another one of the same key when the sum would be over what it can hold. */
  public void add(KpiKey key, Measures measures) {
    long[] known = sums.get(key);
    if (known == null) {
      put(key, measures.toArray());
      return;
    }
    try {
      sums.put(key, Measures.of(known).plus(measures).toArray());
    } catch (ArithmeticException e) {
      full.add(new KpiRow(key, Measures.of(known)));
      put(key, measures.toArray());
    }
  }

  private void put(KpiKey key, long[] values) {
    sums.put(key, values);
    mostBytes += KpiCodec.mostBytes(key, values.length);
  }

  /** Counts an accepted impression in its window of each cube. */
  public void addImpression(Impression impression) {
    addImpression(
        impression.eventTimeMillis(),
        impression.costMicros(),
        plan.traffic(impression),
        impression.attributes()::value);
  }

  /**
   * Counts an accepted impression in its window of each cube.
   *
   * @param values its attributes by index; those that no cube needs may be anything
   */
  public void addImpression(
      long timeMillis, long costMicros, Traffic traffic, IntFunction<@Nullable Object> values) {
    for (CubePlan cube : plan.cubes()) {
      add(cube, key(cube, timeMillis, values), 1, Moment.IMPRESSION, traffic, costMicros, values);
    }
  }

  /** Counts a match: the click, and the impression as clicked where it is its first. */
  public void addMatch(Matched match) {
    addClick(match, 1);
    if (match.isFirst()) {
      addFirstMatch(match.impression(), 1);
    }
  }

  /** Takes the click of a match back; not that its impression was clicked. */
  public void removeClick(Matched match) {
    addClick(match, -1);
  }

  /** Takes back that an impression was clicked. */
  public void removeFirstMatch(Impression impression) {
    addFirstMatch(impression, -1);
  }

  private void addClick(Matched match, int sign) {
    Impression impression = match.impression();
    Click click = match.click();
    Traffic traffic = plan.traffic(impression, click);
    for (CubePlan cube : plan.cubes()) {
      KpiKey key = key(cube, impression, click.eventTimeMillis());
      IntFunction<@Nullable Object> values = click.attributes()::value;
      add(cube, key, sign, Moment.MATCH, traffic, click.costMicros(), values);
      for (long repeatedMillis : match.repeatedMillis()) {
        add(
            cube,
            key(cube, impression, repeatedMillis),
            sign,
            Moment.REPEAT,
            Traffic.ALL,
            0,
            values);
      }
    }
  }

  private void addFirstMatch(Impression impression, int sign) {
    for (CubePlan cube : plan.cubes()) {
      IntFunction<@Nullable Object> values = impression.attributes()::value;
      KpiKey key = key(cube, impression.eventTimeMillis(), values);
      add(cube, key, sign, Moment.FIRST_MATCH, plan.traffic(impression), 0, values);
    }
  }

  private static KpiKey key(CubePlan cube, Impression impression, long clickMillis) {
    boolean isByImpression = cube.cube().attribution() == Attribution.IMPRESSION_TIME;
    return key(
        cube,
        isByImpression ? impression.eventTimeMillis() : clickMillis,
        impression.attributes()::value);
  }

  private static KpiKey key(CubePlan cube, long timeMillis, IntFunction<@Nullable Object> values) {
    return new KpiKey(cube.name(), cube.cube().windowStartMillis(timeMillis), cube.group(values));
  }

  private void add(
      CubePlan cube,
      KpiKey key,
      int sign,
      Moment moment,
      Traffic traffic,
      long costMicros,
      IntFunction<@Nullable Object> values) {
    long[] known = sums.get(key);
    if (known == null) {
      known = new long[cube.measures().size()];
      put(key, known);
    }
    if (!cube.add(known, sign, moment, traffic, costMicros, values)) {
      full.add(new KpiRow(key, Measures.of(known)));
      long[] rest = new long[known.length];
      put(key, rest);
      if (!cube.add(rest, sign, moment, traffic, costMicros, values)) {
        // The least long has no opposite: it is taken back in two rows.
        cube.add(rest, sign, moment, traffic, costMicros, index -> nearest(values.apply(index)));
        full.add(new KpiRow(key, Measures.of(cube.missing(moment, values))));
      }
    }
  }

  private static @Nullable Object nearest(@Nullable Object value) {
    return value instanceof Long number && number == Long.MIN_VALUE ? number + 1 : value;
  }

  /** How many rows there are. */
  public int size() {
    return sums.size() + full.size();
  }

  /** How many bytes the rows take at the most when an engine writes them. */
  public long mostBytes() {
    return mostBytes;
  }

  /**
   * The rows, those that are full first; they stay. Of a key there is more than one only where a
   * sum of it is beyond what a long holds: added in this order, they are as many rows.
   */
  public List<KpiRow> rows() {
    if (!full.isEmpty()) {
      mergeWhatFits();
    }
    List<KpiRow> rows = new ArrayList<>(size());
    rows.addAll(full);
    sums.forEach((key, values) -> rows.add(new KpiRow(key, Measures.of(values))));
    return rows;
  }

  /** Merges the rows of a key, since what was added after one was full may be negative. */
  private void mergeWhatFits() {
    List<KpiRow> rows = new ArrayList<>(full);
    sums.forEach((key, values) -> rows.add(new KpiRow(key, Measures.of(values))));
    full.clear();
    sums.clear();
    mostBytes = 0;
    rows.forEach(row -> add(row.key(), row.measures()));
  }

  /** The {@link #rows}; they are removed. */
  public List<KpiRow> drain() {
    List<KpiRow> rows = rows();
    full.clear();
    sums.clear();
    mostBytes = 0;
    return rows;
  }
}
