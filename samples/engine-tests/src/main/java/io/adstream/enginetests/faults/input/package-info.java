/**
 * Faults of the input: hostile, large, late, silent and unreadable records, and decoders that have
 * to wait. Start at {@link io.adstream.enginetests.faults.input.InputCertification}.
 */
@NullMarked
package io.adstream.enginetests.faults.input;

import org.jspecify.annotations.NullMarked;
