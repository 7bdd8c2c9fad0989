/**
 * What the whole line must survive: the engine is a process of its own, on a real Kafka and a real
 * PostgreSQL, and what it leaves in the tables is held against the batch answer. Start at {@link
 * io.adstream.enginetests.faults.FaultCertification}.
 */
@NullMarked
package io.adstream.enginetests.faults;

import org.jspecify.annotations.NullMarked;
