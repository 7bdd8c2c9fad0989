/**
 * Certifies that a sink stores each batch exactly once despite crashes, lost responses, redelivery
 * and concurrent writers. Implement {@link io.adstream.tck.sink.SinkHarness}, then extend {@link
 * io.adstream.tck.sink.SinkCertification}, or run each {@link io.adstream.tck.sink.SinkCheck}
 * without a test framework.
 */
@NullMarked
package io.adstream.tck.sink;

import org.jspecify.annotations.NullMarked;
