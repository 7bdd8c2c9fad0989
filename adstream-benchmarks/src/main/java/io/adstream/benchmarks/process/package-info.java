/**
 * Starts and stops the processes of a benchmark, and measures their usage. Start at {@link
 * io.adstream.benchmarks.process.ChildJvm}.
 */
@NullMarked
package io.adstream.benchmarks.process;

import org.jspecify.annotations.NullMarked;
