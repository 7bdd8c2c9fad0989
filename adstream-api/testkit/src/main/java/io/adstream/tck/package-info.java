/**
 * The certification kit: holds an engine against scenarios whose expectations come from elsewhere,
 * and against random ones that are answered by brute force, with and without crashes. Implement
 * {@link io.adstream.tck.EngineHarness}, then extend {@link io.adstream.tck.EngineCertification},
 * or call {@link io.adstream.tck.Certifier} where there is no test framework.
 *
 * <p>{@link io.adstream.tck.EngineCertification} needs {@code org.junit.jupiter:junit-jupiter-api},
 * which the kit does not bring along, on the class path of whoever extends it. All else needs only
 * what the api needs.
 */
@NullMarked
package io.adstream.tck;

import org.jspecify.annotations.NullMarked;
