/**
 * How a running pipeline is: its {@link io.adstream.status.PipelineState state} in a word, its
 * {@link io.adstream.status.PipelineMetrics metrics} in numbers, and the {@link
 * io.adstream.status.PipelineMetric names} under which monitoring systems get them. The same on
 * every engine. Start at {@link io.adstream.status.PipelineMetrics}.
 */
@NullMarked
package io.adstream.status;

import org.jspecify.annotations.NullMarked;
