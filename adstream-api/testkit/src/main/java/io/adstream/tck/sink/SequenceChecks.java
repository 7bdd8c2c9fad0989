package io.adstream.tck.sink;

import io.adstream.sink.Batch;
import io.adstream.sink.SinkSession;
import io.adstream.tck.Outcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Checks without failures: contents, positions, identity. */
final class SequenceChecks {

  private static final Pattern EPOCH = Pattern.compile("[0-9a-f]{8}");
  private static final int LANES = 4;
  private static final int BATCHES = 6;

  private SequenceChecks() {}

  static void everythingIsStored(SinkRun run) {
    SinkSession session = run.open();
    run.expect(session.position(0) == 0, "position of an empty store is not 0");
    run.expectStored();
    // The texts of a batch depend on its number; these batches cover all of them.
    run.write(session, 0, 0, 7);
    run.write(session, 1, 0, 2);
    run.expectStored(7, 2);
    run.expectPosition(0, 7L * SinkBatches.STEP);
    run.expectPosition(1, 2L * SinkBatches.STEP);
    run.expectPosition(2, 0);
    Batch empty = SinkBatches.empty(0, 7L * SinkBatches.STEP, 8L * SinkBatches.STEP);
    run.expect(
        session.write(empty), SinkRun.words(empty) + " was skipped, expected it to be applied");
    run.expectPosition(0, 8L * SinkBatches.STEP);
    run.expectStored(7, 2);
    Outcome kept = run.harness().kept(SinkBatches.outcome(SinkBatches.spec().plan(), 7, 2));
    run.demand(
        !kept.matched().isEmpty() || !kept.kpis().isEmpty(),
        "the harness keeps neither matches nor KPIs, expected something to certify");
  }

  static void lanesAreIndependent(SinkRun run) {
    SinkSession session = run.open();
    List<CompletableFuture<Void>> writers =
        IntStream.range(0, LANES)
            .mapToObj(
                lane -> CompletableFuture.runAsync(() -> run.write(session, lane, 0, BATCHES)))
            .toList();
    CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new))
        .orTimeout(2, TimeUnit.MINUTES)
        .join();
    run.expectStored(IntStream.range(0, LANES).map(lane -> BATCHES).toArray());
  }

  static void redeliveryIsSkipped(SinkRun run) {
    SinkSession session = run.open();
    run.write(session, 0, 0, 2);
    run.expectSkipped(session, SinkBatches.batch(0, 1));
    run.expectSkipped(session, SinkBatches.batch(0, 0));
    SinkSession later = run.open();
    run.expectSkipped(later, SinkBatches.batch(0, 1));
    // Another writer may split batches differently: whatever lies within the stored positions is
    // stored.
    run.expectSkipped(later, SinkBatches.empty(0, SinkBatches.STEP / 2, SinkBatches.STEP + 1));
    run.write(later, 0, 2, 3);
    run.expectStored(3);
  }

  static void gapsAndOverlapsAreConflicts(SinkRun run) {
    SinkSession session = run.open();
    long position = 2L * SinkBatches.STEP;
    run.write(session, 0, 0, 2);
    run.expectConflict(session, SinkBatches.batch(0, 3), position);
    run.expectConflict(session, SinkBatches.empty(0, position - 1, position + 1), position);
    run.expectConflict(session, SinkBatches.batch(1, 1), 0);
    run.expectStored(2);
    run.write(session, 0, 2, 3);
    run.expectStored(3);
  }

  static void epochSurvivesRestart(SinkRun run) {
    SinkSession session = run.open();
    String epoch = session.epoch();
    run.expect(
        EPOCH.matcher(epoch).matches(), "epoch is \"" + epoch + "\", expected " + EPOCH.pattern());
    run.expect(run.open().epoch().equals(epoch), "epoch is another one while a session is open");
    run.write(session, 0, 0, 1);
    session.close();
    session.close();
    run.expect(run.open().epoch().equals(epoch), "epoch is another one after a restart");
    run.harness().start();
    run.expect(!run.open().epoch().equals(epoch), "epoch of an empty store is not a new one");
  }

  static void otherSpecificationIsRefused(SinkRun run) {
    run.write(run.open(), 0, 0, 1);
    run.expectRefused(
        run.harness().sink(), SinkBatches.otherSpec(), "the store with another attribution window");
    run.expectRefused(
        run.harness().sink(), SinkBatches.otherPipeline(), "the store of another pipeline");
    run.write(run.open(), 0, 1, 2);
    run.expectStored(2);
  }
}
