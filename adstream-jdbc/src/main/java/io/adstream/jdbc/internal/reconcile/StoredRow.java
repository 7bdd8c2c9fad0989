package io.adstream.jdbc.internal.reconcile;

import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.Impression;
import org.jspecify.annotations.Nullable;

/** A row of a fact table and its location. */
sealed interface StoredRow {

  /** The row's location, which is valid while the row is locked. */
  Place place();

  /** A partition's quoted name and the row's address in it. */
  record Place(String partition, String address) {}

  /** A row of table late_event. */
  record Late(Place place, AdEvent event) implements StoredRow {}

  /**
   * The relevant parts of a matched click.
   *
   * @param id its id
   * @param timeMillis its time, in milliseconds since the epoch
   * @param isInvalid whether it, or its impression, is flagged as invalid traffic
   */
  record Clicked(String id, long timeMillis, boolean isInvalid) {}

  /** A row of table joined; without a click for an unclicked impression. */
  record Joined(Place place, Impression impression, @Nullable Clicked click) implements StoredRow {}

  /** A row of table orphan_click. */
  record Orphan(Place place, Click click) implements StoredRow {}
}
