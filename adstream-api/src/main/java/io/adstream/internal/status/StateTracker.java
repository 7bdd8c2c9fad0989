package io.adstream.internal.status;

import io.adstream.engine.SourceWait;
import io.adstream.status.PipelineState;
import io.adstream.status.PipelineState.Phase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Derives a pipeline's state from its engine, its sources and its sink, logs each change in a line,
 * and notifies listeners. Safe for use by several threads.
 */
public final class StateTracker {

  private static final Logger LOG = LoggerFactory.getLogger(StateTracker.class);
  private static final long LOOK_NANOS = Duration.ofMillis(250).toNanos();

  /**
   * State of the lanes that this process joins.
   *
   * @param phase {@code STARTING}, {@code RESTORING}, or {@code RUNNING} once they are joined
   * @param restored see {@link PipelineState}
   * @param reason see {@link PipelineState}
   */
  public record LanePhase(Phase phase, double restored, String reason) {
    /** All lanes are joined. */
    public static final LanePhase JOINED = new LanePhase(Phase.RUNNING, 1, "");

    /** The lanes are not assigned yet. */
    public static LanePhase starting(String reason) {
      return new LanePhase(Phase.STARTING, 0, reason);
    }

    /** The lanes are being rebuilt. */
    public static LanePhase restoring(long done, long all, String what) {
      double restored = all == 0 ? 0 : Math.min(1, (double) done / all);
      return new LanePhase(
          Phase.RESTORING, restored, "restored " + done + " of " + all + " " + what);
    }
  }

  private record Told(Consumer<? super PipelineState> listener, PipelineState state) {}

  private final String pipeline;
  private final Supplier<LanePhase> lanes;
  private final Supplier<List<SourceWait>> sourceWaits;
  private final SourceProgress progress;
  private final SinkWaits sink;
  private final Clock clock;
  private final List<Consumer<? super PipelineState>> listeners = new ArrayList<>();
  private final Queue<Told> untold = new ArrayDeque<>();

  /** Held while listeners are called, so that they are called one after the other. */
  private final Object telling = new Object();

  private PipelineState state;

  /** The last phase that was set explicitly: stopping or an end. */
  private @Nullable PipelineState decided;

  /**
   * A pipeline that is about to start.
   *
   * @param lanes state of the lanes; called often
   * @param sourceWaits the partitions that wait for the decoder
   */
  public StateTracker(
      String pipeline,
      Supplier<LanePhase> lanes,
      Supplier<List<SourceWait>> sourceWaits,
      SourceProgress progress,
      SinkWaits sink) {
    this(pipeline, lanes, sourceWaits, progress, sink, Clock.systemUTC());
  }

  StateTracker(
      String pipeline,
      Supplier<LanePhase> lanes,
      Supplier<List<SourceWait>> sourceWaits,
      SourceProgress progress,
      SinkWaits sink,
      Clock clock) {
    this.pipeline = pipeline;
    this.lanes = lanes;
    this.sourceWaits = sourceWaits;
    this.progress = progress;
    this.sink = sink;
    this.clock = clock;
    state = new PipelineState(Phase.STARTING, clock.instant(), "", 0);
  }

  /** Starts the thread that watches the state and notifies listeners, until the final phase. */
  public void start() {
    Thread thread = new Thread(this::watch, "adstream-state");
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    while (!tick()) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** Updates the state, and notifies listeners; returns whether the phase is final. */
  boolean tick() {
    boolean isOver = state().phase().isFinal();
    tellListeners();
    return isOver;
  }

  /** Adds a listener, and notifies it of the current state. */
  public void onChange(Consumer<? super PipelineState> listener) {
    PipelineState now;
    synchronized (this) {
      now = state();
      listeners.add(listener);
      untold.add(new Told(listener, now));
    }
    if (now.phase().isFinal()) {
      tellListeners(); // the thread may have ended
    }
  }

  private void tellListeners() {
    synchronized (telling) {
      tellAll();
    }
  }

  private void tellAll() {
    for (Told next = nextUntold(); next != null; next = nextUntold()) {
      try {
        next.listener.accept(next.state);
      } catch (RuntimeException e) {
        LOG.warn("A listener to the state of pipeline {} has failed", pipeline, e);
      }
    }
  }

  private synchronized @Nullable Told nextUntold() {
    return untold.poll();
  }

  /** The pipeline is being closed. */
  public void stopping() {
    decide(Phase.STOPPING, "");
  }

  /** The pipeline has been closed, or has come to its end. */
  public void stopped() {
    decide(Phase.STOPPED, "");
  }

  /** The pipeline has failed. */
  public void failed(String reason) {
    decide(Phase.FAILED, reason);
  }

  private synchronized void decide(Phase phase, String reason) {
    if (decided == null || decided.phase().compareTo(phase) < 0) {
      decided = new PipelineState(phase, clock.instant(), reason, state.restored());
    }
    PipelineState unused = state();
  }

  /** The current state. */
  public synchronized PipelineState state() {
    PipelineState now = decided != null ? decided : look();
    boolean isNews = now.phase() != state.phase();
    state =
        isNews ? now : new PipelineState(now.phase(), state.since(), now.reason(), now.restored());
    if (isNews) {
      log();
      listeners.forEach(listener -> untold.add(new Told(listener, state)));
    }
    return state;
  }

  private PipelineState look() {
    LanePhase joined = lanes.get();
    PipelineState waiting = wait(joined.restored);
    if (waiting != null) {
      return waiting;
    }
    if (joined.phase != Phase.RUNNING) {
      return new PipelineState(joined.phase, clock.instant(), joined.reason, joined.restored);
    }
    return progress.isBehind()
        ? new PipelineState(
            Phase.CATCHING_UP, clock.instant(), progress.lag().total() + " records behind", 1)
        : new PipelineState(Phase.RUNNING, clock.instant(), joined.reason, 1);
  }

  private @Nullable PipelineState wait(double restored) {
    SinkWaits.Wait sinkWait = sink.longest();
    if (sinkWait != null) {
      return new PipelineState(
          Phase.WAITING_FOR_SINK, sinkWait.since(), sinkWait.reason(), restored);
    }
    SourceProgress.Outage outage = progress.outage();
    if (outage != null) {
      String reason = "Kafka does not answer: " + outage.reason();
      return new PipelineState(Phase.WAITING_FOR_SOURCE, outage.since(), reason, restored);
    }
    List<SourceWait> waits = sourceWaits.get();
    return waits.isEmpty() ? null : waiting(waits, restored);
  }

  private static PipelineState waiting(List<SourceWait> waits, double restored) {
    SourceWait first = waits.get(0);
    Instant since = first.since();
    for (SourceWait wait : waits) {
      since = wait.since().isBefore(since) ? wait.since() : since;
    }
    String others = waits.size() == 1 ? "" : " (and " + (waits.size() - 1) + " more partitions)";
    String reason =
        "topic "
            + first.topic()
            + ", partition "
            + first.partition()
            + " at offset "
            + first.offset()
            + others
            + ": "
            + first.reason();
    return new PipelineState(Phase.WAITING_FOR_SOURCE, since, reason, restored);
  }

  private void log() {
    Level level =
        switch (state.phase()) {
          case WAITING_FOR_SINK, WAITING_FOR_SOURCE -> Level.WARN;
          case FAILED -> Level.ERROR;
          case RUNNING, CATCHING_UP, RESTORING, STARTING, STOPPING, STOPPED -> Level.INFO;
        };
    LOG.atLevel(level)
        .log(
            "Pipeline {} is {}{}",
            pipeline,
            state.phase(),
            state.reason().isEmpty() ? "" : ": " + state.reason());
  }
}
