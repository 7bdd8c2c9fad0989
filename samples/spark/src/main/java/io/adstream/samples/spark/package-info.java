/** Programs for Spark: one to copy from, and one to submit. */
@NullMarked
package io.adstream.samples.spark;

import org.jspecify.annotations.NullMarked;
