package io.adstream.kpi;

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

  /** Creates empty sums. */
  public KpiDeltas() {}

  /** Adds to a row. */
  public void add(KpiKey key, Measures measures) {
    sums.merge(key, measures, Measures::plus);
  }

  /** How many rows there are. */
  public int size() {
    return sums.size();
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
    return rows;
  }
}
