package io.adstream.engine;

import io.adstream.sink.ResultSink;

/** Runs pipelines. {@link Engines} finds engines by name. Thread-safe. */
public interface Engine {

  /** {@return the engine's name, such as {@code kafka-streams}} */
  String name();

  /**
   * Validates the pipeline and starts it, resuming where an earlier run ended. Settings, topics,
   * partitions and permissions are checked before the sink is opened, so that a start that fails on
   * them neither writes nor deletes results.
   *
   * @param spec the pipeline
   * @param sink the sink for its results
   * @return the running pipeline; the caller closes it
   * @throws PipelineException if the pipeline cannot start; the message explains what to do
   */
  RunningPipeline start(PipelineSpec spec, ResultSink sink);
}
