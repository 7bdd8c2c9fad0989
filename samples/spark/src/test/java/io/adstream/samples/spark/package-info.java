/** The samples' tests for the engine on Spark, which has a class path of its own. */
@NullMarked
package io.adstream.samples.spark;

import org.jspecify.annotations.NullMarked;
