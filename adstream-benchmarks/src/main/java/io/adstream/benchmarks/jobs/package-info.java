/**
 * What the benchmark's processes run: the jobs that are measured, and what fills and serves their
 * topics. Start at {@link io.adstream.benchmarks.jobs.WholeJob}, and {@link
 * io.adstream.benchmarks.jobs.PlainStreamsJoin}, which it is compared with.
 */
@NullMarked
package io.adstream.benchmarks.jobs;

import org.jspecify.annotations.NullMarked;
