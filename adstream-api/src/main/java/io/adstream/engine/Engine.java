package io.adstream.engine;

import io.adstream.sink.ResultSink;

/**
 * Runs pipelines. Engines are found by name with {@link Engines}. Safe for use by several threads.
 */
public interface Engine {

  /** {@return the engine's name, such as {@code kafka-streams}} */
  String name();

  /**
   * Checks everything that can be checked, then starts the pipeline. Where it ran before it goes on
   * from there. Settings, topics, partitions and the right to read them are checked before the sink
   * is opened, so that a start which they prevent writes no results and clears none.
   *
   * @param spec what to join and count
   * @param sink where the results go
   * @return the running pipeline; the caller closes it
   * @throws PipelineException if the pipeline cannot start; the message says what to do
   */
  RunningPipeline start(PipelineSpec spec, ResultSink sink);
}
