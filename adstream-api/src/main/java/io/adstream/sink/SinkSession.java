package io.adstream.sink;

import java.util.Optional;

/**
 * An open sink. Exactly-once depends on it: a batch and its lane's new position are stored in one
 * transaction, so that after any crash {@link #position} tells where to resume. A lane is a
 * parallel join task. Safe for use by several threads, with at most one per lane.
 */
public interface SinkSession extends AutoCloseable {

  /**
   * Names the stored results' incarnation: 8 hexadecimal digits, made at random when the sink is
   * first used and when it is rebuilt. An engine keeps its own state under this name, so that state
   * and results cannot come from different runs.
   *
   * @return the epoch
   */
  String epoch();

  /**
   * {@return the epoch of the results that were cleared when this session was opened; empty where
   * none were} What an engine has kept under that name belongs to no results any more, and the
   * engine may delete it.
   */
  default Optional<String> clearedEpoch() {
    return Optional.empty();
  }

  /**
   * {@return the position after the last batch applied for a lane; 0 where there was none}
   *
   * @param lane the lane; 0 or more
   * @throws SinkException if it cannot be read
   */
  long position(int lane);

  /**
   * Applies a batch whole or not at all. One that was applied before is skipped, so a call whose
   * outcome is unknown may be repeated. A row that the store refuses for its content is set aside
   * as a dead letter.
   *
   * @param batch the batch to apply
   * @return true if it was applied now, false if it had been before
   * @throws SinkException if it was not applied, or it is unknown whether it was; {@link
   *     SinkException#isTransient()} says whether to try again
   * @throws PositionConflictException if the lane's position is neither the batch's {@code from}
   *     nor at or past its {@code to}: another writer is at work, or results were lost
   */
  boolean write(Batch batch);

  /**
   * {@return how many rows of a lane's applied batches this session has set aside as dead letters
   * because the store refused them for their content, since the session was opened; each row counts
   * once, and 0 is right for a store that refuses none} Does not ask the store, and does not block;
   * may be called from any thread, also after the session was closed.
   *
   * @param lane the lane; 0 or more
   */
  default long refusedRows(int lane) {
    return 0;
  }

  /** Disconnects. Closing again does nothing. */
  @Override
  void close();
}
