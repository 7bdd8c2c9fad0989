/**
 * Runs jobs over the same topics, one after the other, and checks and measures each. Start at
 * {@link io.adstream.benchmarks.pipeline.PipelineBenchmark}.
 */
@NullMarked
package io.adstream.benchmarks.pipeline;

import org.jspecify.annotations.NullMarked;
