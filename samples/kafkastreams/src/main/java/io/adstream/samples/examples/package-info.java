/** Example programs to copy from. Start at {@link io.adstream.samples.examples.LibraryExample}. */
@NullMarked
package io.adstream.samples.examples;

import org.jspecify.annotations.NullMarked;
