/**
 * Sinks and the protocol for exactly-once delivery to them. Start at {@link
 * io.adstream.sink.SinkSession}.
 */
@NullMarked
package io.adstream.sink;

import org.jspecify.annotations.NullMarked;
