/**
 * Measures the ways to write joined rows into PostgreSQL, the sink's among them. Start at {@link
 * io.adstream.benchmarks.sink.SinkBenchmark}.
 */
@NullMarked
package io.adstream.benchmarks.sink;

import org.jspecify.annotations.NullMarked;
