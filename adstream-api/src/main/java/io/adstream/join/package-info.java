/**
 * The join's specification and results: {@link io.adstream.join.JoinPlan} and {@link
 * io.adstream.join.JoinSpec} define which events belong together, {@link
 * io.adstream.join.JoinResult} is what comes of them.
 */
@NullMarked
package io.adstream.join;

import org.jspecify.annotations.NullMarked;
