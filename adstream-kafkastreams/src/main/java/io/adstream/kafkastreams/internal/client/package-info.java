/**
 * Kafka's clients: their settings, the bytes that they may hold and how often they commit. Start at
 * {@link io.adstream.kafkastreams.internal.client.KafkaClients}. Needs no other room. Public types
 * serve other rooms of this module; users should not rely on them, as they may change without
 * notice.
 */
@NullMarked
package io.adstream.kafkastreams.internal.client;

import org.jspecify.annotations.NullMarked;
