package io.adstream.internal.status;

import io.adstream.engine.RunningPipeline;
import io.adstream.engine.SourceWait;
import io.adstream.sink.LaneStatus;
import io.adstream.status.PipelineMetrics;
import io.adstream.status.PipelineState;
import java.util.List;
import java.util.function.Consumer;

/** A pipeline that reports its {@link PipelineStatus}. Safe for use by several threads. */
public abstract class ObservedPipeline implements RunningPipeline {

  /** For engines. */
  protected ObservedPipeline() {}

  /** The status that it reports. */
  protected abstract PipelineStatus observed();

  @Override
  public final LaneStatus status() {
    return LaneStatus.merge(observed().source().lanes().values());
  }

  @Override
  public final PipelineState state() {
    return observed().state();
  }

  @Override
  public final void onStateChange(Consumer<? super PipelineState> listener) {
    observed().onStateChange(listener);
  }

  @Override
  public final PipelineMetrics metrics() {
    return observed().metrics();
  }

  @Override
  public final List<SourceWait> sourceWaits() {
    return observed().source().sourceWaits();
  }
}
