/**
 * Measures how fast the line is: whole jobs against what one would write with Kafka Streams or
 * Spark alone, and single steps. Start at {@link io.adstream.benchmarks.PipelineBenchmark}.
 */
@NullMarked
package io.adstream.benchmarks;

import org.jspecify.annotations.NullMarked;
