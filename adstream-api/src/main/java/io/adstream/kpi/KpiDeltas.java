package io.adstream.kpi;

import io.adstream.event.Click;
import io.adstream.event.Impression;
import io.adstream.internal.KpiCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sums by cube, window and group that have not been handed on yet. Not safe for use by several
 * threads.
 */
public final class KpiDeltas {

  private final Map<KpiKey, Measures> sums = new HashMap<>();

  /** Sums to which something was to be added that did not fit. */
  private final List<KpiRow> full = new ArrayList<>();

  private long mostBytes;

  /** Creates empty sums. */
  public KpiDeltas() {}

  /** Adds to a row; to another one of the same key when the sum would be over what it can hold. */
  public void add(KpiKey key, Measures measures) {
    int before = size();
    try {
      sums.merge(key, measures, Measures::plus);
    } catch (ArithmeticException e) {
      full.add(new KpiRow(key, sums.getOrDefault(key, Measures.ZERO)));
      sums.put(key, measures);
    }
    if (size() > before) {
      mostBytes += KpiCodec.mostBytes(key);
    }
  }

  /** Counts an impression in its window of each cube. */
  public void addImpression(List<Cube> cubes, Impression impression) {
    addAtImpression(cubes, impression, Measures.ofImpression(impression.costMicros()));
  }

  /** Counts a matched click in the window of each cube that its {@link Attribution} says. */
  public void addClick(List<Cube> cubes, Impression impression, Click click) {
    addAtClick(cubes, impression, click, Measures.ofClick(click.costMicros()));
  }

  /** Counts an impression's first match in the impression's window of each cube. */
  public void addClickedImpression(List<Cube> cubes, Impression impression) {
    addAtImpression(cubes, impression, Measures.ofClickedImpression());
  }

  /** Takes back what {@link #addClick} counted, here or elsewhere. */
  public void removeClick(List<Cube> cubes, Impression impression, Click click) {
    addAtClick(cubes, impression, click, Measures.ofClick(click.costMicros()).negated());
  }

  /** Takes back what {@link #addClickedImpression} counted, here or elsewhere. */
  public void removeClickedImpression(List<Cube> cubes, Impression impression) {
    addAtImpression(cubes, impression, Measures.ofClickedImpression().negated());
  }

  private void addAtImpression(List<Cube> cubes, Impression impression, Measures measures) {
    for (Cube cube : cubes) {
      add(key(cube, impression, impression.eventTimeMillis()), measures);
    }
  }

  private void addAtClick(List<Cube> cubes, Impression impression, Click click, Measures measures) {
    for (Cube cube : cubes) {
      boolean byImpression = cube.attribution() == Attribution.IMPRESSION_TIME;
      long timeMillis = byImpression ? impression.eventTimeMillis() : click.eventTimeMillis();
      add(key(cube, impression, timeMillis), measures);
    }
  }

  private static KpiKey key(Cube cube, Impression impression, long timeMillis) {
    return new KpiKey(cube.name(), cube.windowStartMillis(timeMillis), cube.groupOf(impression));
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
   * sum is over {@link Long#MAX_VALUE}.
   */
  public List<KpiRow> rows() {
    List<KpiRow> rows = new ArrayList<>(size());
    rows.addAll(full);
    sums.forEach((key, measures) -> rows.add(new KpiRow(key, measures)));
    return rows;
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
