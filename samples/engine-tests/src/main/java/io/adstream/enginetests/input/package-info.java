/**
 * Records that no well-behaved producer sends, and what is to become of them. Start at {@link
 * io.adstream.enginetests.input.InputRun}.
 */
@NullMarked
package io.adstream.enginetests.input;

import org.jspecify.annotations.NullMarked;
