/**
 * Records that no well-behaved producer sends, and their expected fates. Start at {@link
 * io.adstream.enginetests.input.InputRun}.
 */
@NullMarked
package io.adstream.enginetests.input;

import org.jspecify.annotations.NullMarked;
