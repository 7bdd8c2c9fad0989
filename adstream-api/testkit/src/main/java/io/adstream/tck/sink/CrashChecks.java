package io.adstream.tck.sink;

import io.adstream.join.JoinResult;
import io.adstream.sink.Batch;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/** Checks with writers that die and responses that are lost. */
final class CrashChecks {

  /** The number of kills, each of which costs the start of a JVM. */
  private static final int KILLS = 8;

  /**
   * The maximum number of batches that a process writes before the duration of a batch is known.
   */
  private static final int MOST_BATCHES = 5;

  private CrashChecks() {}

  /** The exception that results throw, which no sink can mistake for its own. */
  private static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableException() {
      super("These results cannot be read any further");
    }
  }

  static void failingResultsLeaveNothing(SinkRun run) {
    SinkSession session = run.open();
    run.write(session, 0, 0, 1);
    boolean reached = true;
    for (int pass = 1; reached; pass++) {
      GatedResults results =
          new GatedResults(
              SinkBatches.results(0, 1),
              pass,
              () -> {
                throw new UnreadableException();
              });
      boolean threw = throwsOut(() -> session.write(SinkBatches.batch(0, 1, results)));
      reached = results.isReached();
      run.demand(reached || pass > 1, "a batch was written without reading its results");
      if (reached) {
        run.expect(threw, "a batch whose results failed was written, expected an exception");
        run.expectPosition(0, SinkBatches.STEP);
        run.expectStored(1);
      }
      if (!run.differences().isEmpty()) {
        return;
      }
    }
    run.expectStored(2);
  }

  static void deathBeforeCommitLeavesNothing(SinkRun run) {
    SinkSession session = run.open();
    run.write(session, 0, 0, 1);
    failWrite(run, session, WriteFault.BEFORE_COMMIT);
    long position = run.position(0);
    if (position != SinkBatches.STEP) {
      run.demand(
          position == 2L * SinkBatches.STEP && !isStored(run, 2),
          "after a failure before the commit the position is "
              + position
              + " and the batch is stored");
      run.expect(false, "the position has moved to " + position + " without the rows of the batch");
    }
    run.expectStored(1);
    run.write(run.open(), 0, 1, 3);
    run.expectStored(3);
  }

  static void lostAnswerIsSettled(SinkRun run) {
    SinkSession session = run.open();
    run.write(session, 0, 0, 1);
    failWrite(run, session, WriteFault.AFTER_COMMIT);
    run.demand(isStored(run, 2), "after a failure past the commit the batch is not stored");
    run.expectPosition(0, 2L * SinkBatches.STEP);
    run.expectSkipped(session, SinkBatches.batch(0, 1));
    run.expectSkipped(run.open(), SinkBatches.batch(0, 1));
    run.write(session, 0, 2, 3);
    run.expectStored(3);
  }

  /** Makes the second batch of lane 0 fail, and requires evidence that it did. */
  private static void failWrite(SinkRun run, SinkSession session, WriteFault fault) {
    CountedResults results = new CountedResults(SinkBatches.results(0, 1));
    Batch batch = SinkBatches.batch(0, 1, results);
    run.harness().failNextWrite(fault);
    boolean threw = throwsOut(() -> session.write(batch));
    run.demand(threw, "the write succeeded, expected it to fail " + fault);
    run.demand(
        results.isRead(), "the write failed before it had read the results, expected " + fault);
  }

  private static boolean isStored(SinkRun run, int batches) {
    try (SinkRun look = new SinkRun(run.harness())) {
      look.expectStored(batches);
      return look.differences().isEmpty();
    }
  }

  private static boolean throwsOut(Runnable write) {
    try {
      write.run();
      return false;
    } catch (SinkException | UnreadableException e) {
      return true;
    } catch (RuntimeException e) {
      if (e.getCause() instanceof UnreadableException) {
        return true;
      }
      throw e;
    }
  }

  static void killedWriterLeavesWholeBatches(SinkRun run) {
    killedWriterLeavesWholeBatches(run, Integer.getInteger("adstream.tck.kills", KILLS));
  }

  /**
   * Kills at random moments of a batch, so that eventually each step between two commits is hit.
   */
  static void killedWriterLeavesWholeBatches(SinkRun run, int kills) {
    long seed = Long.getLong("adstream.seed", System.nanoTime());
    Random random = new Random(seed);
    int stored = 0;
    for (int kill = 1; kill <= kills; kill++) {
      int more = 1 + random.nextInt(MOST_BATCHES);
      long delay;
      try (SinkProcess process = SinkProcess.start(run.harness().sink(), stored, 0)) {
        process.awaitWritten(1);
        long begun = System.nanoTime();
        process.awaitWritten(more);
        long ofABatch = (System.nanoTime() - begun) / more;
        delay = random.nextLong(1 + 2 * ofABatch);
        process.killAfter(delay);
      }
      stored =
          run.expectWholeBatches(
              stored + 1 + more,
              "after kill %d, %d batches and %d ns, -Dadstream.seed=%d"
                  .formatted(kill, 1 + more, delay, seed));
      if (!run.differences().isEmpty()) {
        return;
      }
    }
    run.write(run.open(), 0, stored, stored + 1);
    run.expectStored(stored + 1);
  }

  static void killWithinABatchLeavesNothing(SinkRun run) {
    run.write(run.open(), 0, 0, 1);
    boolean reached = true;
    for (int pass = 1; reached && run.differences().isEmpty(); pass++) {
      try (SinkProcess process = SinkProcess.start(run.harness().sink(), 1, pass)) {
        reached = process.awaitGate();
        process.killAfter(0);
      }
      run.demand(reached || pass > 1, "a batch was written without reading its results");
      if (reached) {
        run.expectPosition(0, SinkBatches.STEP);
        run.expectStored(1);
      }
    }
  }

  /** Results that record whether they were read to the end. */
  private static final class CountedResults implements Iterable<JoinResult> {
    private final List<JoinResult> results;
    private volatile boolean read;

    CountedResults(List<JoinResult> results) {
      this.results = results;
    }

    boolean isRead() {
      return read;
    }

    @Override
    public Iterator<JoinResult> iterator() {
      Iterator<JoinResult> each = results.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          read |= !each.hasNext();
          return each.hasNext();
        }

        @Override
        public JoinResult next() {
          return each.next();
        }
      };
    }
  }
}
