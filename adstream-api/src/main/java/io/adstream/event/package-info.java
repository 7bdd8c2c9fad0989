/**
 * Impressions, clicks and their attributes. The first step of the line; {@link
 * io.adstream.event.AdEvent} is where to start.
 */
@NullMarked
package io.adstream.event;

import org.jspecify.annotations.NullMarked;
