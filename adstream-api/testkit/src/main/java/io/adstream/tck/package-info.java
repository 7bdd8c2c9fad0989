/**
 * The certification kit: tests an engine with bundled scenarios, whose expectations were determined
 * independently, and with random ones, whose answers are computed by brute force, with and without
 * crashes. Implement {@link io.adstream.tck.EngineHarness}, then extend {@link
 * io.adstream.tck.EngineCertification}, or call {@link io.adstream.tck.Certifier} without a test
 * framework.
 *
 * <p>{@link io.adstream.tck.EngineCertification} needs {@code org.junit.jupiter:junit-jupiter-api},
 * which is not a transitive dependency of the kit, on the class path. Everything else has the api's
 * dependencies only.
 */
@NullMarked
package io.adstream.tck;

import org.jspecify.annotations.NullMarked;
