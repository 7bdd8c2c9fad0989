/**
 * Runs a pipeline in a separate process, with a rate and a sink chosen by tests. Start at {@link
 * io.adstream.enginetests.pipeline.EngineProcess}.
 */
@NullMarked
package io.adstream.enginetests.pipeline;

import org.jspecify.annotations.NullMarked;
