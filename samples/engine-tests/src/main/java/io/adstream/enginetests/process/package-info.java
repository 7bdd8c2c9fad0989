/**
 * Processes of the tests: the {@code adstream} command and other programs, as their parent sees
 * them. Start at {@link io.adstream.enginetests.process.ChildProcess}.
 */
@NullMarked
package io.adstream.enginetests.process;

import org.jspecify.annotations.NullMarked;
