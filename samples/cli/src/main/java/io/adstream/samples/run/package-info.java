/**
 * A long-running pipeline from an operator's view: its log, its shutdown, and its HTTP endpoints.
 * Start at {@link io.adstream.samples.run.Logging}.
 */
@NullMarked
package io.adstream.samples.run;

import org.jspecify.annotations.NullMarked;
