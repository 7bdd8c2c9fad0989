/**
 * The faults that a whole pipeline must survive: the engine is a separate process, with a real
 * Kafka and a real PostgreSQL, and its tables are compared with the batch answer. The tests are in
 * packages named after what is attacked. Start at {@link
 * io.adstream.enginetests.faults.FaultCertification}.
 */
@NullMarked
package io.adstream.enginetests.faults;

import org.jspecify.annotations.NullMarked;
