/**
 * Rules on the structure of the code that hold for every published module. Start at {@link
 * io.adstream.enginetests.structure.PublicApi}.
 */
@NullMarked
package io.adstream.enginetests.structure;

import org.jspecify.annotations.NullMarked;
