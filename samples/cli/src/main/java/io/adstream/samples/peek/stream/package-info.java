/**
 * Observes the records of one topic: fields, keys, disorder, and how two streams join. Start at
 * {@link io.adstream.samples.peek.stream.StreamLook}, which receives them one by one.
 */
@NullMarked
package io.adstream.samples.peek.stream;

import org.jspecify.annotations.NullMarked;
