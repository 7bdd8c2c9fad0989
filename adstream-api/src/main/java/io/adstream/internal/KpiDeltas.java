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
import io.adstream.kpi.ReachSketch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Sums by cube, window and group that have not been delivered yet. Not thread-safe. */
public final class KpiDeltas {

  private final JoinPlan plan;

  /** In the order of the plan's cubes. */
  private final List<CubeSums> cubes = new ArrayList<>();

  private final Map<String, KpiSums> byCube = new HashMap<>();

  /** Full rows, whose sums would have overflowed by a further addition. */
  private final List<KpiRow> full = new ArrayList<>();

  private long mostBytes;

  /** Creates empty sums for a plan's cubes. */
  public KpiDeltas(JoinPlan plan) {
    this.plan = plan;
    for (CubePlan cube : plan.cubes()) {
      KpiSums sums = new KpiSums(cube.name());
      byCube.put(cube.name(), sums);
      cubes.add(new CubeSums(cube, sums, new Object[cube.dimensions().size()]));
    }
  }

  /**
   * A cube and its sums.
   *
   * @param group a buffer for the group to look up
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record CubeSums(CubePlan cube, KpiSums sums, @Nullable Object[] group) {

    /** The row for a window and for the group of an impression's attributes. */
    KpiSums.Row row(long timeMillis, IntFunction<@Nullable Object> values) {
      for (int i = 0; i < group.length; i++) {
        group[i] = values.apply(cube.dimensionIndex(i));
      }
      return sums.row(cube.cube().windowStartMillis(timeMillis), group);
    }

    KpiSums.Row row(Impression impression, long clickMillis) {
      boolean isByImpression = cube.cube().attribution() == Attribution.IMPRESSION_TIME;
      return row(
          isByImpression ? impression.eventTimeMillis() : clickMillis,
          impression.attributes()::value);
    }
  }

  /** Adds to a row, or to another row with the same key if the sum would overflow. */
  public void add(KpiKey key, Measures measures) {
    KpiSums.Row row = row(key);
    if (row.values.length == 0) {
      put(row, measures.toArray());
      return;
    }
    try {
      row.values = Measures.of(row.values).plus(measures).toArray();
    } catch (ArithmeticException e) {
      full.add(new KpiRow(row.key, Measures.of(row.values)));
      put(row, measures.toArray());
    }
  }

  /** Adds a row, as {@link #add(KpiKey, Measures)} does, and its sketches. */
  public void add(KpiRow row) {
    add(row.key(), row.measures());
    if (!row.reach().isEmpty()) {
      ReachSketch.Builder[] sketches = sketches(row(row.key()), row.reach().size());
      for (int i = 0; i < sketches.length; i++) {
        int before = sketches[i].size();
        mostBytes += sketches[i].add(row.reach().get(i)).size() - before;
      }
    }
  }

  private KpiSums.Row row(KpiKey key) {
    return byCube
        .computeIfAbsent(key.cube(), KpiSums::new)
        .row(key.windowStartMillis(), key.group().toArray());
  }

  private ReachSketch.Builder[] sketches(KpiSums.Row row, int count) {
    if (row.sketches.length == 0) {
      row.sketches = new ReachSketch.Builder[count];
      for (int i = 0; i < count; i++) {
        row.sketches[i] = new ReachSketch.Builder();
        mostBytes += KpiCodec.MOST_BYTES_BESIDE_SKETCH + row.sketches[i].size();
      }
    }
    return row.sketches;
  }

  private void put(KpiSums.Row row, long[] values) {
    row.values = values;
    mostBytes += KpiCodec.mostBytes(row.key, values.length);
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
   * @param values its attributes by index; attributes that no cube needs are ignored
   */
  public void addImpression(
      long timeMillis, long costMicros, Traffic traffic, IntFunction<@Nullable Object> values) {
    for (CubeSums cube : cubes) {
      KpiSums.Row row = cube.row(timeMillis, values);
      add(cube.cube, row, 1, Moment.IMPRESSION, traffic, costMicros, values);
      if (!cube.cube.reach().isEmpty()) {
        addReach(cube.cube, row, values);
      }
    }
  }

  private void addReach(CubePlan cube, KpiSums.Row row, IntFunction<@Nullable Object> values) {
    ReachSketch.Builder[] sketches = sketches(row, cube.reach().size());
    for (int i = 0; i < sketches.length; i++) {
      int before = sketches[i].size();
      mostBytes += sketches[i].add(values.apply(cube.reachIndex(i))).size() - before;
    }
  }

  /** Counts a match: the click and, if it is the impression's first, the impression as clicked. */
  public void addMatch(Matched match) {
    addClick(match, 1);
    if (match.isFirst()) {
      addFirstMatch(match.impression(), 1);
    }
  }

  /** Subtracts the click of a match, but not the clicked impression. */
  public void removeClick(Matched match) {
    addClick(match, -1);
  }

  /** Subtracts a clicked impression. */
  public void removeFirstMatch(Impression impression) {
    addFirstMatch(impression, -1);
  }

  private void addClick(Matched match, int sign) {
    Impression impression = match.impression();
    Click click = match.click();
    Traffic traffic = plan.traffic(impression, click);
    IntFunction<@Nullable Object> values = click.attributes()::value;
    for (CubeSums cube : cubes) {
      KpiSums.Row row = cube.row(impression, click.eventTimeMillis());
      add(cube.cube, row, sign, Moment.MATCH, traffic, click.costMicros(), values);
      for (long repeatedMillis : match.repeatedMillis()) {
        KpiSums.Row repeated = cube.row(impression, repeatedMillis);
        add(cube.cube, repeated, sign, Moment.REPEAT, Traffic.ALL, 0, values);
      }
    }
  }

  private void addFirstMatch(Impression impression, int sign) {
    IntFunction<@Nullable Object> values = impression.attributes()::value;
    Traffic traffic = plan.traffic(impression);
    for (CubeSums cube : cubes) {
      KpiSums.Row row = cube.row(impression.eventTimeMillis(), values);
      add(cube.cube, row, sign, Moment.FIRST_MATCH, traffic, 0, values);
    }
  }

  private void add(
      CubePlan cube,
      KpiSums.Row row,
      int sign,
      Moment moment,
      Traffic traffic,
      long costMicros,
      IntFunction<@Nullable Object> values) {
    if (row.values.length == 0) {
      put(row, new long[cube.measures().size()]);
    }
    if (!cube.add(row.values, sign, moment, traffic, costMicros, values)) {
      full.add(new KpiRow(row.key, Measures.of(row.values)));
      put(row, new long[row.values.length]);
      if (!cube.add(row.values, sign, moment, traffic, costMicros, values)) {
        // Long.MIN_VALUE cannot be negated, so it is subtracted in two rows.
        cube.add(
            row.values, sign, moment, traffic, costMicros, index -> nearest(values.apply(index)));
        full.add(new KpiRow(row.key, Measures.of(cube.missing(moment, values))));
      }
    }
  }

  private static @Nullable Object nearest(@Nullable Object value) {
    return value instanceof Long number && number == Long.MIN_VALUE ? number + 1 : value;
  }

  /** The number of rows. */
  public int size() {
    int size = full.size();
    for (KpiSums sums : byCube.values()) {
      size += sums.size();
    }
    return size;
  }

  /** The maximum serialized size of the rows, in bytes. */
  public long mostBytes() {
    return mostBytes;
  }

  /**
   * The rows, full ones first, without removing them. A key has several rows only if its sum
   * exceeds a long; adding them in this order yields the same number of rows.
   */
  public List<KpiRow> rows() {
    if (!full.isEmpty()) {
      mergeWhatFits();
    }
    List<KpiRow> rows = new ArrayList<>(size());
    rows.addAll(full);
    addSums(rows);
    return rows;
  }

  private void addSums(List<KpiRow> rows) {
    for (KpiSums sums : byCube.values()) {
      sums.forEach(row -> rows.add(new KpiRow(row.key, Measures.of(row.values), reach(row))));
    }
  }

  private static List<ReachSketch> reach(KpiSums.Row row) {
    return Arrays.stream(row.sketches).map(ReachSketch.Builder::build).toList();
  }

  /** Merges the rows of a key, since amounts added after one was full may be negative. */
  private void mergeWhatFits() {
    List<KpiRow> rows = new ArrayList<>(full);
    addSums(rows);
    clear();
    rows.forEach(this::add);
  }

  private void clear() {
    full.clear();
    byCube.values().forEach(KpiSums::clear);
    mostBytes = 0;
  }

  /** Removes and returns the {@link #rows}. */
  public List<KpiRow> drain() {
    List<KpiRow> rows = rows();
    clear();
    return rows;
  }
}
