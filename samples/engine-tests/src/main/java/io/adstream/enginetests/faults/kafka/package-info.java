/**
 * Faults of Kafka: a broker that is away or repeats records, and topics and state that are lost or
 * changed. Start at {@link io.adstream.enginetests.faults.kafka.BrokerFaultsCertification}.
 */
@NullMarked
package io.adstream.enginetests.faults.kafka;

import org.jspecify.annotations.NullMarked;
