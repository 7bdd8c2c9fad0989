/**
 * The {@link io.adstream.status.PipelineState state} of a running pipeline, its {@link
 * io.adstream.status.PipelineMetrics metrics}, and the {@link io.adstream.status.PipelineMetric
 * names} under which monitoring systems show them; the same on every engine. Start at {@link
 * io.adstream.status.PipelineMetrics}.
 */
@NullMarked
package io.adstream.status;

import org.jspecify.annotations.NullMarked;
