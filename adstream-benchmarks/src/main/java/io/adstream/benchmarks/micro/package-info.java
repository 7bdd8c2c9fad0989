/**
 * Measures single steps of the pipeline with JMH: time and allocation. Start at {@link
 * io.adstream.benchmarks.micro.MicroBenchmarks}, which runs them all.
 */
@NullMarked
package io.adstream.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
