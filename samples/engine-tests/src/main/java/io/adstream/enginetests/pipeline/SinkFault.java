package io.adstream.enginetests.pipeline;

/** A deliberate fault of a sink. Exists only in tests: no engine or sink knows about it. */
public enum SinkFault {
  NONE,
  /** The position is stored in a separate transaction, with the next rows. */
  POSITION_APART,
  /** Every batch is stored, whatever the position. */
  POSITION_IGNORED,
  /** The process halts before it stores a batch. */
  HALT_BEFORE_COMMIT,
  /** The process halts after it has stored a batch and before the engine knows. */
  HALT_AFTER_COMMIT
}
