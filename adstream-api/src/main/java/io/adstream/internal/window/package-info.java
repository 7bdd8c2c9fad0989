/**
 * The open window, in which impressions and clicks wait for each other: the arena that holds its
 * entries, their layout, and its log. Start at {@link io.adstream.internal.window.OpenWindow}. Not
 * for users: it may change without notice.
 */
@NullMarked
package io.adstream.internal.window;

import org.jspecify.annotations.NullMarked;
