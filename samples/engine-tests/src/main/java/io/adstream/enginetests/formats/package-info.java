/**
 * Events in every format and envelope that decoders read, for tests that compare the tables that
 * come of them. Start at {@link io.adstream.enginetests.formats.WireForms}.
 */
@NullMarked
package io.adstream.enginetests.formats;

import org.jspecify.annotations.NullMarked;
