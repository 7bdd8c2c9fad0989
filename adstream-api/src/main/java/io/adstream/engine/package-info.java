/**
 * The entry points: the {@link io.adstream.engine.PipelineSpec specification}, the {@link
 * io.adstream.engine.Engine engines} that run it, and the {@link io.adstream.engine.RunningPipeline
 * running pipeline}.
 */
@NullMarked
package io.adstream.engine;

import org.jspecify.annotations.NullMarked;
