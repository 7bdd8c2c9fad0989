package io.adstream.sink;

import java.util.Optional;

/**
 * An open sink. It is the basis of exactly-once delivery: a batch and its lane's new position are
 * stored in one transaction, so that after any crash {@link #position} returns where to resume. A
 * lane is a parallel join task. Thread-safe, with at most one thread per lane.
 */
public interface SinkSession extends AutoCloseable {

  /**
   * Identifies this incarnation of the stored results: 8 random hexadecimal digits, generated when
   * the sink is first used and whenever it is rebuilt. Engines keep their state under the epoch, so
   * that state and results cannot come from different incarnations.
   *
   * @return the epoch
   */
  String epoch();

  /**
   * {@return the epoch of the results that were cleared when this session was opened; empty if none
   * were} An engine may delete what it has stored under that name: it belongs to no results.
   */
  default Optional<String> clearedEpoch() {
    return Optional.empty();
  }

  /**
   * {@return the position after the last batch applied for a lane; 0 if there was none}
   *
   * @param lane the lane; 0 or more
   * @throws SinkException if the position cannot be read
   */
  long position(int lane);

  /**
   * Applies a batch atomically. A batch that has already been applied is skipped, so a call whose
   * outcome is unknown can be retried. A row that the store rejects for its content is stored as a
   * dead letter instead.
   *
   * @param batch the batch to apply
   * @return true if the batch was applied now, false if it had already been applied
   * @throws SinkException if the batch was not applied, or the outcome is unknown; {@link
   *     SinkException#isTransient()} tells whether to retry
   * @throws PositionConflictException if the lane's position is neither the batch's {@code from}
   *     nor at or past its {@code to}: another writer is active, or results were lost
   */
  boolean write(Batch batch);

  /**
   * {@return the number of rows of a lane that this session has stored as dead letters because the
   * store rejected their content; each row counts once, and 0 is correct for a store that rejects
   * none} Does not block or access the store; may be called from any thread, even after the session
   * is closed.
   *
   * @param lane the lane; 0 or more
   */
  default long refusedRows(int lane) {
    return 0;
  }

  /** Disconnects. Closing a closed session has no effect. */
  @Override
  void close();
}
