/**
 * Compares methods of writing joined rows to PostgreSQL, including the sink's. Start at {@link
 * io.adstream.benchmarks.sink.SinkBenchmark}.
 */
@NullMarked
package io.adstream.benchmarks.sink;

import org.jspecify.annotations.NullMarked;
