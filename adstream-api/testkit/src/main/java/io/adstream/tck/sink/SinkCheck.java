package io.adstream.tck.sink;

import java.util.List;
import java.util.function.Consumer;

/** What a sink must do to store each batch exactly once. Needs no test framework. */
public enum SinkCheck {
  /**
   * All results, KPIs and counters of two lanes can be read back, with costs, times and the
   * contents of dead letters; a batch without results or a status only moves its lane.
   */
  EVERYTHING_IS_STORED(SequenceChecks::everythingIsStored),
  /** Lanes are written at the same time by different threads. */
  LANES_ARE_INDEPENDENT(SequenceChecks::lanesAreIndependent),
  /** The same batch again, in the same session and in a later one, changes nothing. */
  REDELIVERY_IS_SKIPPED(SequenceChecks::redeliveryIsSkipped),
  /** A batch that leaves a gap, or overlaps the last one, is a conflict and changes nothing. */
  GAPS_AND_OVERLAPS_ARE_CONFLICTS(SequenceChecks::gapsAndOverlapsAreConflicts),
  /** The epoch is 8 hexadecimal digits, and the same each time the store is opened. */
  EPOCH_SURVIVES_RESTART(SequenceChecks::epochSurvivesRestart),
  /** Another specification or pipeline is refused, and what is stored stays. */
  OTHER_SPECIFICATION_IS_REFUSED(SequenceChecks::otherSpecificationIsRefused),
  /** If the results cannot be read to their end, nothing of the batch is stored. */
  FAILING_RESULTS_LEAVE_NOTHING(CrashChecks::failingResultsLeaveNothing),
  /** A writer that dies between its rows and the commit leaves nothing. */
  DEATH_BEFORE_COMMIT_LEAVES_NOTHING(CrashChecks::deathBeforeCommitLeavesNothing),
  /** A commit whose answer is lost is found by the same session, and by the next one. */
  LOST_ANSWER_IS_SETTLED(CrashChecks::lostAnswerIsSettled),
  /** A process that is killed while it writes leaves whole batches only. */
  KILLED_WRITER_LEAVES_WHOLE_BATCHES(CrashChecks::killedWriterLeavesWholeBatches),
  /** A process that is killed with a batch half read leaves nothing of that batch. */
  KILL_WITHIN_A_BATCH_LEAVES_NOTHING(CrashChecks::killWithinABatchLeavesNothing),
  /** A writer that another one has overtaken can write nothing, and may only skip what is there. */
  OVERTAKEN_WRITER_IS_REFUSED(ZombieChecks::overtakenWriterIsRefused),
  /** Two writers in the same lane at the same moment, many times: one of them stores its batch. */
  OF_TWO_WRITERS_ONE_STORES(ZombieChecks::ofTwoWritersOneStores),
  /**
   * A rebuild empties the store under a new epoch, and sessions of the old one can write nothing.
   */
  REBUILD_FENCES_OLDER_SESSIONS(ZombieChecks::rebuildFencesOlderSessions);

  @SuppressWarnings("ImmutableEnumChecker") // static methods
  private final Consumer<SinkRun> check;

  SinkCheck(Consumer<SinkRun> check) {
    this.check = check;
  }

  /**
   * {@return whether a harness can be held to this check; false only of {@link
   * #REBUILD_FENCES_OLDER_SESSIONS} for one without a {@linkplain SinkHarness#rebuildingSink
   * rebuilding sink}}
   *
   * @param harness starts a store if the answer depends on it; must not be in use
   */
  public boolean appliesTo(SinkHarness harness) {
    if (this != REBUILD_FENCES_OLDER_SESSIONS) {
      return true;
    }
    harness.start();
    return harness.rebuildingSink().isPresent();
  }

  /**
   * Runs the check on a store of its own.
   *
   * @param harness starts the store; must not be in use
   * @return what the sink does wrong, in words; empty if nothing
   * @throws IllegalStateException if the harness did not do what it was asked, such as a fault that
   *     has left no trace, or the check does not {@linkplain #appliesTo apply}; says nothing about
   *     the sink
   * @throws RuntimeException whatever else the sink throws
   */
  public List<String> run(SinkHarness harness) {
    harness.start();
    try (SinkRun run = new SinkRun(harness)) {
      check.accept(run);
      return run.differences();
    }
  }
}
