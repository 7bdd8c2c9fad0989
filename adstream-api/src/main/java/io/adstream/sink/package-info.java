/**
 * Where results go, and the protocol that makes it exactly once. Start at {@link
 * io.adstream.sink.SinkSession}.
 */
@NullMarked
package io.adstream.sink;

import org.jspecify.annotations.NullMarked;
