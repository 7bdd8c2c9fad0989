/**
 * Kafka's clients: their settings, the bytes that they may hold and how often they commit. Start at
 * {@link io.adstream.kafkastreams.internal.client.KafkaClients}. Uses no other internal package.
 * Public types are for other packages of this module; they may change without notice.
 */
@NullMarked
package io.adstream.kafkastreams.internal.client;

import org.jspecify.annotations.NullMarked;
