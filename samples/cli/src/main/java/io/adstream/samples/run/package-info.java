/**
 * A pipeline that runs for long, as whoever operates it sees it: its log, how it ends, and what it
 * answers over HTTP. Start at {@link io.adstream.samples.run.Logging}.
 */
@NullMarked
package io.adstream.samples.run;

import org.jspecify.annotations.NullMarked;
