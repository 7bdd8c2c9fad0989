/**
 * From a file to a pipeline: all settings of {@code adstream run}, checked together. Start at
 * {@link io.adstream.samples.config.RunConfig}.
 */
@NullMarked
package io.adstream.samples.config;

import org.jspecify.annotations.NullMarked;
