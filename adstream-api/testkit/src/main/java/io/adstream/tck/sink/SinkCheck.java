package io.adstream.tck.sink;

import java.util.List;
import java.util.function.Consumer;

/**
 * The requirements on a sink for storing each batch exactly once. Running a check needs no test
 * framework.
 */
public enum SinkCheck {
  /**
   * All results, KPIs and counters of two lanes can be read back, with costs, times and the
   * contents of dead letters; a batch without results or status only advances its lane.
   */
  EVERYTHING_IS_STORED(SequenceChecks::everythingIsStored),
  /** Different threads can write different lanes concurrently. */
  LANES_ARE_INDEPENDENT(SequenceChecks::lanesAreIndependent),
  /** Writing the same batch again, in the same session or a later one, changes nothing. */
  REDELIVERY_IS_SKIPPED(SequenceChecks::redeliveryIsSkipped),
  /** A batch that leaves a gap or overlaps the last one is a conflict and changes nothing. */
  GAPS_AND_OVERLAPS_ARE_CONFLICTS(SequenceChecks::gapsAndOverlapsAreConflicts),
  /** The epoch is 8 hexadecimal digits, and the same each time that the store is opened. */
  EPOCH_SURVIVES_RESTART(SequenceChecks::epochSurvivesRestart),
  /** Opening the store with another specification or pipeline fails and changes nothing. */
  OTHER_SPECIFICATION_IS_REFUSED(SequenceChecks::otherSpecificationIsRefused),
  /** If the results cannot be read to the end, nothing of the batch is stored. */
  FAILING_RESULTS_LEAVE_NOTHING(CrashChecks::failingResultsLeaveNothing),
  /** A writer that dies between its rows and the commit leaves nothing. */
  DEATH_BEFORE_COMMIT_LEAVES_NOTHING(CrashChecks::deathBeforeCommitLeavesNothing),
  /** A commit whose response is lost is detected by the same session and by the next one. */
  LOST_ANSWER_IS_SETTLED(CrashChecks::lostAnswerIsSettled),
  /** A process killed while it writes leaves only whole batches. */
  KILLED_WRITER_LEAVES_WHOLE_BATCHES(CrashChecks::killedWriterLeavesWholeBatches),
  /** A process killed halfway through reading a batch leaves nothing of that batch. */
  KILL_WITHIN_A_BATCH_LEAVES_NOTHING(CrashChecks::killWithinABatchLeavesNothing),
  /** A writer overtaken by another cannot write anything; it can only skip stored batches. */
  OVERTAKEN_WRITER_IS_REFUSED(ZombieChecks::overtakenWriterIsRefused),
  /** If two writers race in the same lane, exactly one of them stores its batch. */
  OF_TWO_WRITERS_ONE_STORES(ZombieChecks::ofTwoWritersOneStores),
  /**
   * A rebuild empties the store and begins a new epoch; sessions of the old epoch cannot write
   * anything.
   */
  REBUILD_FENCES_OLDER_SESSIONS(ZombieChecks::rebuildFencesOlderSessions);

  @SuppressWarnings("ImmutableEnumChecker") // static methods
  private final Consumer<SinkRun> check;

  SinkCheck(Consumer<SinkRun> check) {
    this.check = check;
  }

  /**
   * {@return whether this check applies to a harness; false only for {@link
   * #REBUILD_FENCES_OLDER_SESSIONS} and a harness without a {@linkplain SinkHarness#rebuildingSink
   * rebuilding sink}}
   *
   * @param harness the harness, which starts a store if the answer depends on it; must not be in
   *     use
   */
  public boolean appliesTo(SinkHarness harness) {
    if (this != REBUILD_FENCES_OLDER_SESSIONS) {
      return true;
    }
    harness.start();
    return harness.rebuildingSink().isPresent();
  }

  /**
   * Runs the check on a new store.
   *
   * @param harness starts the store; must not be in use
   * @return descriptions of what the sink does wrong; empty if nothing
   * @throws IllegalStateException if the harness did not do what it should, such as a fault that
   *     left no trace, or the check does not {@linkplain #appliesTo apply}; says nothing about the
   *     sink
   * @throws RuntimeException any other exception of the sink
   */
  public List<String> run(SinkHarness harness) {
    harness.start();
    try (SinkRun run = new SinkRun(harness)) {
      check.accept(run);
      return run.differences();
    }
  }
}
