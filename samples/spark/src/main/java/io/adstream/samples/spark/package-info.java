/** A program to copy from for users of Spark. */
@NullMarked
package io.adstream.samples.spark;

import org.jspecify.annotations.NullMarked;
