/**
 * Reads a pipeline from a file: all settings of {@code adstream run}, validated together. Start at
 * {@link io.adstream.samples.config.RunConfig}.
 */
@NullMarked
package io.adstream.samples.config;

import org.jspecify.annotations.NullMarked;
