/**
 * Kafka's clients: their settings, the bytes that they may hold and how often they commit. Start at
 * {@link io.adstream.kafkastreams.internal.client.KafkaClients}. Needs no other room. What is
 * public is so for other rooms of this module. Not for users: it may change without notice.
 */
@NullMarked
package io.adstream.kafkastreams.internal.client;

import org.jspecify.annotations.NullMarked;
