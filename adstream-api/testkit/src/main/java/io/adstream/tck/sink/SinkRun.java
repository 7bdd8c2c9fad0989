package io.adstream.tck.sink;

import io.adstream.sink.Batch;
import io.adstream.sink.PositionConflictException;
import io.adstream.sink.ResultSink;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import io.adstream.tck.Outcome;
import io.adstream.tck.OutcomeComparison;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** A run of one check on one store: its sessions and the problems found. */
final class SinkRun implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final SinkHarness harness;
  private final SinkSpec spec = SinkBatches.spec();
  private final List<SinkSession> sessions = new ArrayList<>();
  private final List<String> differences = new CopyOnWriteArrayList<>();

  SinkRun(SinkHarness harness) {
    this.harness = harness;
  }

  SinkHarness harness() {
    return harness;
  }

  List<String> differences() {
    return List.copyOf(differences);
  }

  /** Opens a further session, as another process would; earlier ones stay open. */
  SinkSession open() {
    return open(harness.sink(), spec);
  }

  SinkSession open(ResultSink sink, SinkSpec asked) {
    SinkSession session = sink.open(asked);
    sessions.add(session);
    return session;
  }

  /** Writes the next batches of a lane, each of which must be applied. */
  void write(SinkSession session, int lane, int first, int end) {
    for (int number = first; number < end; number++) {
      Batch batch = SinkBatches.batch(lane, number);
      try {
        expect(session.write(batch), words(batch) + " was skipped, expected it to be applied");
      } catch (SinkException e) {
        differences.add(
            words(batch) + " was refused, expected it to be applied: " + e.getMessage());
      }
    }
  }

  void expect(boolean holds, String otherwise) {
    if (!holds) {
      differences.add(otherwise);
    }
  }

  /** Writes a batch that must be skipped. */
  void expectSkipped(SinkSession session, Batch batch) {
    expect(!session.write(batch), words(batch) + " was applied, expected it to be skipped");
  }

  /** Writes a batch that must conflict with the lane's position. */
  void expectConflict(SinkSession session, Batch batch, long position) {
    try {
      boolean applied = session.write(batch);
      differences.add(
          words(batch)
              + (applied ? " was applied" : " was skipped")
              + ", expected a conflict with position "
              + position);
    } catch (PositionConflictException e) {
      expect(
          e.position() == position,
          words(batch) + " conflicts with position " + e.position() + ", expected " + position);
    }
  }

  /** Opens a sink, which must fail. */
  void expectRefused(ResultSink sink, SinkSpec asked, String what) {
    try (SinkSession session = sink.open(asked)) {
      differences.add(what + " was opened as epoch " + session.epoch() + ", expected a refusal");
    } catch (SinkException e) {
      expect(
          !e.isTransient(), what + " was refused as a transient failure, expected a permanent one");
    }
  }

  /** The position that a new session finds, once the store can be read. */
  long position(int lane) {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try (SinkSession session = harness.sink().open(spec)) {
        return session.position(lane);
      } catch (SinkException e) {
        if (!e.isTransient() || System.nanoTime() > giveUp) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  /** Checks the position that a new session finds. */
  void expectPosition(int lane, long position) {
    long found = position(lane);
    expect(
        found == position, "position of lane " + lane + " is " + found + ", expected " + position);
  }

  /** Checks that the store holds exactly the first batches of each lane. */
  void expectStored(int... batches) {
    differences.addAll(storedOtherThan(batches));
  }

  private List<String> storedOtherThan(int... batches) {
    Outcome wanted = harness.kept(SinkBatches.outcome(spec.plan(), batches));
    return OutcomeComparison.differences(
        spec.plan().schema(), wanted, harness.outcome(spec.plan()));
  }

  /**
   * Checks that the store holds exactly the batches of lane 0 up to its position, and at least the
   * given number; returns their number. The store may still commit what a dead writer has sent, so
   * the position must be the same before and after the rows are read.
   */
  int expectWholeBatches(int least, String when) {
    while (true) {
      long position = position(0);
      int batches = (int) (position / SinkBatches.STEP);
      List<String> others = storedOtherThan(batches);
      if (position(0) == position) {
        expect(
            position % SinkBatches.STEP == 0 && batches >= least,
            "position is " + position + ", expected the end of a batch, at least of " + least);
        differences.addAll(others);
        if (!differences.isEmpty()) {
          differences.add(0, when);
        }
        return batches;
      }
    }
  }

  /** Checks that the harness did its part; otherwise the check would prove nothing. */
  void demand(boolean evidence, String what) {
    if (!evidence) {
      throw new IllegalStateException("Cannot certify " + harness.name() + ": " + what);
    }
  }

  static String words(Batch batch) {
    return "a batch of lane " + batch.lane() + " from " + batch.from() + " to " + batch.to();
  }

  @Override
  public void close() {
    for (int i = sessions.size() - 1; i >= 0; i--) {
      sessions.get(i).close();
    }
  }
}
