/**
 * Child processes of the tests: the {@code adstream} command and other programs. Start at {@link
 * io.adstream.enginetests.process.ChildProcess}.
 */
@NullMarked
package io.adstream.enginetests.process;

import org.jspecify.annotations.NullMarked;
