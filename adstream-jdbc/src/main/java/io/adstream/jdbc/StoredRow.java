package io.adstream.jdbc;

import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.Impression;
import org.jspecify.annotations.Nullable;

/** A row of a fact table, and where it is. */
sealed interface StoredRow {

  /** Where it is, which holds while it is locked. */
  Place place();

  /** A partition's quoted name and the row's address in it. */
  record Place(String partition, String address) {}

  /** A row of table late_event. */
  record Late(Place place, AdEvent event) implements StoredRow {}

  /** A row of table joined; without a click's id it is an impression without a click. */
  record Joined(Place place, Impression impression, @Nullable String clickId)
      implements StoredRow {}

  /** A row of table orphan_click. */
  record Orphan(Place place, Click click) implements StoredRow {}
}
