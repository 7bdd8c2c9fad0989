/**
 * Faults of the engine's processes and machine: kills, pauses, other instances, a changed clock, a
 * cluster that loses parts. Start at {@link
 * io.adstream.enginetests.faults.process.KillCertification}.
 */
@NullMarked
package io.adstream.enginetests.faults.process;

import org.jspecify.annotations.NullMarked;
