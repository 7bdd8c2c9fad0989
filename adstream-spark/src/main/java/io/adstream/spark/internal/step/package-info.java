/**
 * The steps from the source topics to the lanes' output: decode, route, join. Start at {@link
 * io.adstream.spark.internal.step.JoinQuery}, which shows the pipeline at a glance; {@link
 * io.adstream.spark.internal.step.BoundedJoin} is its equivalent for bounded datasets. Uses {@code
 * guard}, {@code session}, {@code source}, {@code state} and {@code topic}. Public types are for
 * other packages of this module; they may change without notice.
 */
@NullMarked
package io.adstream.spark.internal.step;

import org.jspecify.annotations.NullMarked;
