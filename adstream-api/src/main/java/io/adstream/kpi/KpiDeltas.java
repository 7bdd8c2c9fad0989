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
  private long mostBytes;

  /** Creates empty sums. */
  public KpiDeltas() {}

  /** Adds to a row. */
  public void add(KpiKey key, Measures measures) {
    int before = sums.size();
    sums.merge(key, measures, Measures::plus);
    if (sums.size() > before) {
      mostBytes += KpiCodec.mostBytes(key);
    }
  }

  /** Counts an impression in its window of each cube. */
  public void addImpression(List<Cube> cubes, Impression impression) {
    Measures measures = Measures.ofImpression(impression.costMicros());
    for (Cube cube : cubes) {
      add(key(cube, impression, impression.eventTimeMillis()), measures);
    }
  }

  /** Counts a matched click in the window of each cube that its {@link Attribution} says. */
  public void addClick(List<Cube> cubes, Impression impression, Click click) {
    Measures measures = Measures.ofClick(click.costMicros());
    for (Cube cube : cubes) {
      boolean byImpression = cube.attribution() == Attribution.IMPRESSION_TIME;
      long timeMillis = byImpression ? impression.eventTimeMillis() : click.eventTimeMillis();
      add(key(cube, impression, timeMillis), measures);
    }
  }

  /** Counts an impression's first match in the impression's window of each cube. */
  public void addClickedImpression(List<Cube> cubes, Impression impression) {
    for (Cube cube : cubes) {
      add(key(cube, impression, impression.eventTimeMillis()), Measures.ofClickedImpression());
    }
  }

  private static KpiKey key(Cube cube, Impression impression, long timeMillis) {
    return new KpiKey(cube.name(), cube.windowStartMillis(timeMillis), cube.groupOf(impression));
  }

  /** How many rows there are. */
  public int size() {
    return sums.size();
  }

  /** How many bytes the rows take at the most when an engine writes them. */
  public long mostBytes() {
    return mostBytes;
  }

  /** The rows, in no order; they stay. */
  public List<KpiRow> rows() {
    List<KpiRow> rows = new ArrayList<>(sums.size());
    sums.forEach((key, measures) -> rows.add(new KpiRow(key, measures)));
    return rows;
  }

  /** The rows, in no order; they are removed. */
  public List<KpiRow> drain() {
    List<KpiRow> rows = rows();
    sums.clear();
    mostBytes = 0;
    return rows;
  }
}
