/**
 * Exports the metrics of a running pipeline through Micrometer. Start at {@link
 * io.adstream.micrometer.AdstreamMetrics}.
 */
@NullMarked
package io.adstream.micrometer;

import org.jspecify.annotations.NullMarked;
