/**
 * Measures how long results are delayed when the job's process is killed. Start at {@link
 * io.adstream.benchmarks.recovery.RecoveryBenchmark}.
 */
@NullMarked
package io.adstream.benchmarks.recovery;

import org.jspecify.annotations.NullMarked;
