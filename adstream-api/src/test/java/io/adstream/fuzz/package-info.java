/** Support for tests over random values. Start at {@link io.adstream.fuzz.Tries}. */
@NullMarked
package io.adstream.fuzz;

import org.jspecify.annotations.NullMarked;
