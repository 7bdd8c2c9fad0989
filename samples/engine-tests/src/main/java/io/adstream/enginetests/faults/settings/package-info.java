/**
 * Faults of the configuration: wrong, changed and secret settings, and hostile names. Start at
 * {@link io.adstream.enginetests.faults.settings.ConfigurationCertification}.
 */
@NullMarked
package io.adstream.enginetests.faults.settings;

import org.jspecify.annotations.NullMarked;
