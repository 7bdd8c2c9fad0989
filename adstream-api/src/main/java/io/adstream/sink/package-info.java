/**
 * Sinks, and the protocol that makes them exactly once. Start at {@link
 * io.adstream.sink.SinkSession}.
 */
@NullMarked
package io.adstream.sink;

import org.jspecify.annotations.NullMarked;
