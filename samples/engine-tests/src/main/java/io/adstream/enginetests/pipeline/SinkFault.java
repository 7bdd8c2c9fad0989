package io.adstream.enginetests.pipeline;

/** What is wrong with a sink on purpose. Lives in tests only: no engine or sink knows of it. */
public enum SinkFault {
  NONE,
  /** The position is stored in a transaction of its own, when the next rows come. */
  POSITION_APART,
  /** What comes is stored, whatever the position. */
  POSITION_IGNORED,
  /** The process halts with a batch at hand that was not stored. */
  HALT_BEFORE_COMMIT,
  /** The process halts when a batch is stored, and the engine does not know yet. */
  HALT_AFTER_COMMIT
}
