/**
 * The part of the pipeline benchmark that runs on Flink, with Flink's class path. Start at {@link
 * io.adstream.benchmarks.flink.PlainFlinkJoin}.
 */
@NullMarked
package io.adstream.benchmarks.flink;

import org.jspecify.annotations.NullMarked;
