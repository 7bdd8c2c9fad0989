/**
 * A look at topics before anything is run on them: what the configured decoder makes of their
 * records, and which settings fit. {@link io.adstream.samples.peek.Peek} reads and writes nothing.
 */
@NullMarked
package io.adstream.samples.peek;

import org.jspecify.annotations.NullMarked;
