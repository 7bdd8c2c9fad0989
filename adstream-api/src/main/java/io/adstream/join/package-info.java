/**
 * The join's rules as plain Java, the same for every engine: which events are duplicates or late,
 * what matches, what closes when. {@link io.adstream.join.LaneJoin} is the whole of it for one
 * lane.
 */
@NullMarked
package io.adstream.join;

import org.jspecify.annotations.NullMarked;
