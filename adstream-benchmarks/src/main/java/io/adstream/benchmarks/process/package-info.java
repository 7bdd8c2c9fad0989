/**
 * The processes that a benchmark consists of: starting them, ending them, and what they use. Start
 * at {@link io.adstream.benchmarks.process.ChildJvm}.
 */
@NullMarked
package io.adstream.benchmarks.process;

import org.jspecify.annotations.NullMarked;
