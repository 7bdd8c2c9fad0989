package io.adstream.status;

import java.time.Instant;
import java.util.Locale;

/**
 * The state of a pipeline in this process. Immutable.
 *
 * @param phase the state in one word
 * @param since when the phase began; a wait for the sink began when its batch was tried first, a
 *     wait for Kafka with its last answer
 * @param reason the cause in a sentence, without secrets; empty where the phase is enough
 * @param restored fraction of this process's lanes' logs that is restored, from 0 to 1; 1 once
 *     nothing is left to restore
 */
public record PipelineState(Phase phase, Instant since, String reason, double restored) {

  /** The phases, from least to most important: where several apply, the last of them counts. */
  public enum Phase {
    /** Reading and storing, close to the ends of its topics. */
    RUNNING,
    /** Reading and storing records that have been in their topics for more than ten seconds. */
    CATCHING_UP,
    /** Rebuilding its open windows from their log. */
    RESTORING,
    /** Waiting to be assigned its lanes. */
    STARTING,
    /**
     * Unable to read all of its partitions: Kafka does not answer, or the decoder cannot judge a
     * record yet.
     */
    WAITING_FOR_SOURCE,
    /** Retrying a batch for at least a second, or without an answer from the sink for 30. */
    WAITING_FOR_SINK,
    /** Being closed. */
    STOPPING,
    /** Closed, or finished with a bounded input. */
    STOPPED,
    /** Ended by an error; it does not resume by itself. */
    FAILED;

    /** The phase in lower case with underscores, as in metrics. */
    public String tag() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether this is the last phase. */
    public boolean isFinal() {
      return this == STOPPED || this == FAILED;
    }
  }

  /** Whether the pipeline runs or waits, and so needs no restart; false once failed or stopped. */
  public boolean isLive() {
    return !phase.isFinal();
  }

  /**
   * Whether this process's lanes are assigned and restored, also while it waits for the sink or the
   * source after that; false before and from {@link Phase#STOPPING} on.
   */
  public boolean isReady() {
    return switch (phase) {
      case RUNNING, CATCHING_UP, WAITING_FOR_SOURCE, WAITING_FOR_SINK -> restored == 1;
      case RESTORING, STARTING, STOPPING, STOPPED, FAILED -> false;
    };
  }
}
