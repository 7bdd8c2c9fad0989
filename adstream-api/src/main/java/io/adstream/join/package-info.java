/**
 * The join's specification and results: {@link io.adstream.join.JoinPlan} and {@link
 * io.adstream.join.JoinSpec} define which events match, and {@link io.adstream.join.JoinResult} is
 * the outcome.
 */
@NullMarked
package io.adstream.join;

import org.jspecify.annotations.NullMarked;
