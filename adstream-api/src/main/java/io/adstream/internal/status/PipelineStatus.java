package io.adstream.internal.status;

import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.SourceWait;
import io.adstream.internal.Causes;
import io.adstream.internal.status.StateTracker.LanePhase;
import io.adstream.sink.LaneStatus;
import io.adstream.status.PipelineMetrics;
import io.adstream.status.PipelineState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * State and metrics of a pipeline, assembled from what its engine and its sink report. Safe for use
 * by several threads.
 */
public final class PipelineStatus {

  /** What only the engine knows. */
  public interface Source {
    /** Progress of each lane that this process joins, by its number. */
    Map<Integer, LaneStatus> lanes();

    /** Memory of the open windows of the process that holds the most of these lanes, in bytes. */
    default long fullestWindowBytes() {
      return lanes().values().stream().mapToLong(LaneStatus::windowBytes).sum();
    }

    /** Whether the lanes are assigned and restored. */
    LanePhase phase();

    /** The partitions that wait for the decoder. */
    List<SourceWait> sourceWaits();
  }

  private final String engine;
  private final PipelineSpec spec;
  private final Source source;
  private final SinkWriter writer;
  private final SourceProgress progress = new SourceProgress();
  private final StateTracker tracker;
  private final PipelineBean bean = new PipelineBean(this::metrics);

  /**
   * The status of a pipeline that is about to start.
   *
   * @param engine the engine's name
   * @param writer counts what is stored
   */
  public PipelineStatus(String engine, PipelineSpec spec, Source source, SinkWriter writer) {
    this.engine = engine;
    this.spec = spec;
    this.source = source;
    this.writer = writer;
    tracker =
        new StateTracker(spec.name(), source::phase, source::sourceWaits, progress, writer.waits());
  }

  /** Starts to watch the state, to notify listeners, and to show an MBean. */
  public void start() {
    tracker.start();
    bean.register();
  }

  /** The engine's part. */
  Source source() {
    return source;
  }

  /** Progress in the source topics. */
  public SourceProgress progress() {
    return progress;
  }

  /** The current state. */
  public PipelineState state() {
    return tracker.state();
  }

  /** Adds a listener. */
  public void onStateChange(Consumer<? super PipelineState> listener) {
    tracker.onChange(listener);
  }

  /** A snapshot of all metrics. */
  public PipelineMetrics metrics() {
    return new PipelineMetrics(
        spec.name(),
        engine,
        Instant.now(),
        state(),
        source.lanes(),
        spec.options().maxWindowBytes(),
        source.fullestWindowBytes(),
        progress.lag(),
        source.sourceWaits().size(),
        writer.counts().metrics(writer.waits().longest()));
  }

  /** The pipeline is being closed. */
  public void stopping() {
    tracker.stopping();
  }

  /** The pipeline has been closed, or has come to its end. */
  public void stopped() {
    tracker.stopped();
    bean.close();
  }

  /** The pipeline has failed. */
  public void failed(Throwable failure) {
    String reason = Causes.reason(failure, PipelineException.class);
    String known = "Pipeline " + spec.name() + " has failed: ";
    tracker.failed(reason.startsWith(known) ? reason.substring(known.length()) : reason);
  }
}
