/**
 * A lane's join: its rules, and the open window in which impressions and clicks wait for each
 * other. {@link io.adstream.internal.window.LaneJoin} is the whole of it for engines; behind it are
 * the {@link io.adstream.internal.window.OpenWindow window} and the arena that holds its entries.
 * Not for users: it may change without notice.
 */
@NullMarked
package io.adstream.internal.window;

import org.jspecify.annotations.NullMarked;
