/**
 * What the records of one topic turn out to be: fields, keys, disorder, and how two streams join.
 * {@link io.adstream.samples.peek.stream.StreamLook} takes them one by one.
 */
@NullMarked
package io.adstream.samples.peek.stream;

import org.jspecify.annotations.NullMarked;
