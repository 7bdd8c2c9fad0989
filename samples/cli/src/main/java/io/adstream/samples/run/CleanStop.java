package io.adstream.samples.run;

import io.adstream.engine.PipelineException;
import io.adstream.engine.RunningPipeline;
import io.adstream.samples.embedded.Teardown;
import io.adstream.status.PipelineState;
import io.adstream.status.PipelineState.Phase;
import java.util.function.Supplier;

/**
 * A pipeline that is closed at the latest when the process ends, and whose unclean stop is a
 * failure: the exit code tells whether all joined results are stored or will be. Thread-safe.
 */
public final class CleanStop implements AutoCloseable {

  private final RunningPipeline pipeline;

  CleanStop(RunningPipeline pipeline) {
    this.pipeline = pipeline;
  }

  /**
   * Starts a pipeline.
   *
   * @throws IllegalStateException if the process is already shutting down
   */
  public static CleanStop of(Supplier<RunningPipeline> start) {
    return Teardown.start(() -> new CleanStop(start.get()));
  }

  /** The pipeline. */
  public RunningPipeline pipeline() {
    return pipeline;
  }

  /**
   * Closes the pipeline.
   *
   * @throws PipelineException if it has failed before or while closing
   */
  @Override
  public void close() {
    pipeline.close();
    Teardown.forget(this);
    PipelineState state = pipeline.state();
    if (state.phase() == Phase.FAILED) {
      throw new PipelineException("Cannot stop the pipeline cleanly: " + state.reason(), null);
    }
  }

  @Override
  public String toString() {
    return "the pipeline";
  }
}
