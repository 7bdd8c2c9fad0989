/**
 * Certifies sinks: that a sink stores each batch exactly once through crashes, lost answers,
 * redelivery and concurrent writers. Implement {@link io.adstream.tck.sink.SinkHarness}, then
 * extend {@link io.adstream.tck.sink.SinkCertification}, or run each {@link
 * io.adstream.tck.sink.SinkCheck} where there is no test framework.
 */
@NullMarked
package io.adstream.tck.sink;

import org.jspecify.annotations.NullMarked;
