/**
 * A lane's join: its rules, watermark and counters, over its {@linkplain
 * io.adstream.internal.window.OpenWindow open window}. Engines only use {@link
 * io.adstream.internal.lane.LaneJoin}. Not for users: it may change without notice.
 */
@NullMarked
package io.adstream.internal.lane;

import org.jspecify.annotations.NullMarked;
