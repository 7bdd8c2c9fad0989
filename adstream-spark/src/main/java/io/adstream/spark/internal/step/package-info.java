/**
 * The steps from the source topics to the lanes' output: decode, route, join. Start at {@link
 * io.adstream.spark.internal.step.JoinQuery}, which reads like the line; {@link
 * io.adstream.spark.internal.step.BoundedJoin} is the same between bounded datasets. Needs rooms
 * {@code guard}, {@code session}, {@code state} and {@code topic}. Public types serve other rooms
 * of this module; users should not rely on them, as they may change without notice.
 */
@NullMarked
package io.adstream.spark.internal.step;

import org.jspecify.annotations.NullMarked;
