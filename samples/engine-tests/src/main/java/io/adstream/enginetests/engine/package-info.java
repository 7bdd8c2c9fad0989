/**
 * Tests of every engine within the test's own process. Start at {@link
 * io.adstream.enginetests.engine.EngineIT}.
 */
@NullMarked
package io.adstream.enginetests.engine;

import org.jspecify.annotations.NullMarked;
