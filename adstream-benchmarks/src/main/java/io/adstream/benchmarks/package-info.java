/**
 * Measures the performance of pipelines: whole jobs, compared with hand-written joins on other
 * frameworks, and single steps. Start at {@link io.adstream.benchmarks.BenchCommand}.
 */
@NullMarked
package io.adstream.benchmarks;

import org.jspecify.annotations.NullMarked;
