/** Impressions, clicks and their attributes. Start at {@link io.adstream.event.AdEvent}. */
@NullMarked
package io.adstream.event;

import org.jspecify.annotations.NullMarked;
