/**
 * Inspects topics before a pipeline runs: how the configured decoder decodes their records, and
 * which settings fit. Start at {@link io.adstream.samples.peek.Peek}, which writes nothing.
 */
@NullMarked
package io.adstream.samples.peek;

import org.jspecify.annotations.NullMarked;
