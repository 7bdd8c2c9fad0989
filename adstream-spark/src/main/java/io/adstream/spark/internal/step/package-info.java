/**
 * The steps from the source topics to the lanes' output: decode, route, join. Start at {@link
 * io.adstream.spark.internal.step.JoinQuery}, which reads like the line; {@link
 * io.adstream.spark.internal.step.BoundedJoin} is the same between bounded datasets. Needs rooms
 * {@code guard}, {@code session}, {@code state} and {@code topic}. What is public is so for other
 * rooms of this module. Not for users: it may change without notice.
 */
@NullMarked
package io.adstream.spark.internal.step;

import org.jspecify.annotations.NullMarked;
