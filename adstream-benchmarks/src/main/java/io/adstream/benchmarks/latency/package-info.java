/**
 * Measures the latency from a click to its row, at a steady rate. Start at {@link
 * io.adstream.benchmarks.latency.LatencyBenchmark}.
 */
@NullMarked
package io.adstream.benchmarks.latency;

import org.jspecify.annotations.NullMarked;
