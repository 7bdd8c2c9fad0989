/**
 * Sends events to Kafka, from files or from generators. Start at {@link
 * io.adstream.samples.send.EventProducer} and {@link io.adstream.samples.send.FileSender}.
 */
@NullMarked
package io.adstream.samples.send;

import org.jspecify.annotations.NullMarked;
