package io.adstream.spark.internal.sink;

import io.adstream.internal.status.SinkCounts;
import org.apache.spark.util.AccumulatorV2;

/** Transfers the counts of what tasks have stored to the driver, once per successful task. */
public final class StoredCounts extends AccumulatorV2<SinkCounts, SinkCounts> {

  private static final long serialVersionUID = 1L;

  private final SinkCounts counts = new SinkCounts();

  /** Creates counts of 0. */
  public StoredCounts() {}

  @Override
  public boolean isZero() {
    return counts.isZero();
  }

  @Override
  public StoredCounts copy() {
    StoredCounts copy = new StoredCounts();
    copy.counts.add(counts);
    return copy;
  }

  @Override
  public void reset() {
    counts.reset();
  }

  @Override
  public void add(SinkCounts more) {
    counts.add(more);
  }

  @Override
  public void merge(AccumulatorV2<SinkCounts, SinkCounts> other) {
    counts.add(other.value());
  }

  /** The live counts. */
  @Override
  public SinkCounts value() {
    return counts;
  }
}
