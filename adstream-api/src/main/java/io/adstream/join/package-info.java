/**
 * What is joined, and what comes of it: {@link io.adstream.join.JoinPlan} and {@link
 * io.adstream.join.JoinSpec} say which events belong together, {@link io.adstream.join.JoinResult}
 * what the join makes of them.
 */
@NullMarked
package io.adstream.join;

import org.jspecify.annotations.NullMarked;
