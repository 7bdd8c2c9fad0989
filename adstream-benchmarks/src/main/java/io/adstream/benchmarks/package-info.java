/**
 * Measures how fast the line is: whole jobs against what one would write with other means, and
 * single steps. Start at {@link io.adstream.benchmarks.BenchCommand}.
 */
@NullMarked
package io.adstream.benchmarks;

import org.jspecify.annotations.NullMarked;
