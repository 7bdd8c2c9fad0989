/**
 * The programs of the benchmark's processes: the measured jobs, and those that fill and serve their
 * topics. Start at {@link io.adstream.benchmarks.jobs.WholeJob}, and at {@link
 * io.adstream.benchmarks.jobs.PlainStreamsJoin} for a job that it is compared with.
 */
@NullMarked
package io.adstream.benchmarks.jobs;

import org.jspecify.annotations.NullMarked;
