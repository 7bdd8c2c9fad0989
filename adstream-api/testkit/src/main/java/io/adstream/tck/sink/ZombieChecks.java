package io.adstream.tck.sink;

import io.adstream.sink.Batch;
import io.adstream.sink.PositionConflictException;
import io.adstream.sink.ResultSink;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Checks with writers that do not know that another one has taken over. */
final class ZombieChecks {

  private static final long PATIENCE_SECONDS = 120;

  /** How long the second writer gets before the first, which it may be waiting for, continues. */
  private static final long HEAD_START_MILLIS = 500;

  /** The number of batches that two writers race for. */
  private static final int RACES = 50;

  private ZombieChecks() {}

  static void overtakenWriterIsRefused(SinkRun run) {
    SinkSession zombie = run.open();
    run.write(zombie, 0, 0, 1);
    run.expect(
        zombie.position(0) == SinkBatches.STEP, "a session does not see the position it has moved");
    SinkSession successor = run.open();
    run.write(successor, 0, 1, 3);
    long position = 3L * SinkBatches.STEP;
    // It resumes at its old position: stored batches are skipped, an overlapping batch is a
    // conflict.
    run.expectSkipped(zombie, SinkBatches.batch(0, 1));
    run.expectConflict(zombie, SinkBatches.empty(0, SinkBatches.STEP, position + 1), position);
    run.expect(zombie.position(0) == position, "an older session does not see the new position");
    run.expectStored(3);
  }

  /** The outcome of a write. */
  private enum Result {
    APPLIED,
    SKIPPED,
    REFUSED
  }

  static void ofTwoWritersOneStores(SinkRun run) {
    SinkSession first = run.open();
    SinkSession second = run.open();
    int number = 0;
    boolean reached = true;
    for (int pass = 1; reached; pass++, number++) {
      CountDownLatch open = new CountDownLatch(1);
      CountDownLatch within = new CountDownLatch(1);
      GatedResults results =
          new GatedResults(
              SinkBatches.results(0, number),
              pass,
              () -> {
                within.countDown();
                await(open);
              });
      Batch batch = SinkBatches.batch(0, number, results);
      CompletableFuture<Result> slow =
          CompletableFuture.supplyAsync(() -> write(first, batch))
              .whenComplete((result, failure) -> within.countDown());
      await(within);
      reached = results.isReached();
      Batch rival = SinkBatches.batch(0, number);
      CompletableFuture<Result> quick = CompletableFuture.supplyAsync(() -> write(second, rival));
      giveHeadStart(quick);
      open.countDown();
      expectOne(run, finished(slow), finished(quick));
      run.demand(reached || pass > 1, "a batch was written without reading its results");
      run.expectPosition(0, SinkBatches.STEP * (number + 1L));
      run.expectStored(number + 1);
      if (!run.differences().isEmpty()) {
        return;
      }
    }
    race(run, first, second, number);
  }

  /** Both start at the same moment; otherwise, a check-then-act race is seldom caught. */
  private static void race(SinkRun run, SinkSession first, SinkSession second, int begin) {
    ExecutorService writers = Executors.newFixedThreadPool(2);
    try {
      for (int number = begin; number < begin + RACES; number++) {
        Batch batch = SinkBatches.batch(0, number);
        CyclicBarrier start = new CyclicBarrier(2);
        CompletableFuture<Result> one =
            CompletableFuture.supplyAsync(() -> writeAt(start, first, batch), writers);
        CompletableFuture<Result> other =
            CompletableFuture.supplyAsync(() -> writeAt(start, second, batch), writers);
        expectOne(run, finished(one), finished(other));
        if (!run.differences().isEmpty()) {
          return;
        }
      }
    } finally {
      writers.shutdown();
    }
    run.expectPosition(0, (long) SinkBatches.STEP * (begin + RACES));
    run.expectStored(begin + RACES);
  }

  private static Result writeAt(CyclicBarrier start, SinkSession session, Batch batch) {
    try {
      start.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException("The other writer does not start", e);
    }
    return write(session, batch);
  }

  private static Result write(SinkSession session, Batch batch) {
    try {
      return session.write(batch) ? Result.APPLIED : Result.SKIPPED;
    } catch (PositionConflictException e) {
      return Result.REFUSED;
    } catch (SinkException e) {
      if (e.isTransient()) {
        return Result.REFUSED;
      }
      throw e;
    }
  }

  private static void expectOne(SinkRun run, Result one, Result other) {
    run.expect(
        (one == Result.APPLIED) != (other == Result.APPLIED),
        "of two writers of the same batch one is "
            + one
            + " and the other "
            + other
            + ", expected exactly one APPLIED");
  }

  private static void giveHeadStart(CompletableFuture<Result> quick) {
    try {
      quick.get(HEAD_START_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // It waits for the first writer.
    } catch (ExecutionException e) {
      throw new IllegalStateException("The second writer failed", e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static Result finished(CompletableFuture<Result> writer) {
    return writer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("The other writer does not get on");
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("Interrupted", e);
  }

  static void rebuildFencesOlderSessions(SinkRun run) {
    Optional<ResultSink> rebuilding = run.harness().rebuildingSink();
    run.demand(rebuilding.isPresent(), "it has no rebuilding sink");
    SinkSession zombie = run.open();
    run.write(zombie, 0, 0, 1);
    SinkSession rebuilt = run.open(rebuilding.orElseThrow(), SinkBatches.spec());
    run.expect(!rebuilt.epoch().equals(zombie.epoch()), "a rebuild keeps the epoch");
    run.expect(rebuilt.position(0) == 0, "a rebuild keeps positions");
    run.expectStored();
    try {
      // A batch that the rebuilt store lacks, so only its epoch is wrong.
      zombie.write(SinkBatches.batch(0, 0));
      run.expect(false, "a session of an older epoch has written, expected an exception");
    } catch (SinkException e) {
      run.expect(
          !e.isTransient(),
          "a session of an older epoch may try again, expected a permanent failure");
    }
    run.write(rebuilt, 0, 0, 1);
    run.expectStored(1);
  }
}
