/**
 * A pipeline as a process of its own, with a pace and a sink that tests decide. Start at {@link
 * io.adstream.enginetests.pipeline.EngineProcess}.
 */
@NullMarked
package io.adstream.enginetests.pipeline;

import org.jspecify.annotations.NullMarked;
