package io.adstream.internal.status;

import io.adstream.sink.Batch;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;

/**
 * Writes batches to a sink, and counts them. Safe for use by several threads, as the session is.
 *
 * @param counts counts stored batches
 * @param waits tracks batches that are not stored yet
 */
public record SinkWriter(SinkCounts counts, SinkWaits waits) {

  /** Counts from 0. */
  public SinkWriter() {
    this(new SinkCounts(), new SinkWaits());
  }

  /**
   * Applies a batch, see {@link SinkSession#write}.
   *
   * @throws SinkException as the session does; where it {@linkplain SinkException#isTransient() may
   *     pass} the batch counts as one that waits until it is applied, or {@link SinkWaits#over}
   */
  public void write(SinkSession session, TalliedBatch tallied) {
    Batch batch = tallied.batch();
    int lane = batch.lane();
    long refusedBefore = session.refusedRows(lane);
    waits.asked(lane);
    long begin = System.nanoTime();
    try {
      if (session.write(batch)) {
        long nanos = System.nanoTime() - begin;
        long refused = session.refusedRows(lane) - refusedBefore;
        counts.applied(tallied.tally(), refused, nanos, System.currentTimeMillis());
      }
    } catch (SinkException e) {
      if (e.isTransient()) {
        counts.retried();
        waits.failed(lane, e.getMessage());
      } else {
        waits.over(lane);
      }
      throw e;
    }
    waits.over(lane);
  }
}
