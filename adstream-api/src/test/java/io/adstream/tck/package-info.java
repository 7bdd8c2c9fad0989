/**
 * The certification kit: holds an engine against scenarios whose expectations come from elsewhere.
 * Implement {@link io.adstream.tck.EngineHarness}, then extend the certification.
 */
@NullMarked
package io.adstream.tck;

import org.jspecify.annotations.NullMarked;
