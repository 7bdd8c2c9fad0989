package io.adstream.internal.field;

import io.adstream.internal.value.Written;

/** The values of a record's places, once all of it has been read. */
public interface PlaceValues {

  /** Whether nothing is there, or null. */
  boolean isNull(int place);

  /** Whether an object or array is there. */
  boolean isContainer(int place);

  /** Whether the value at this place is written exactly as the given text. */
  boolean isWritten(int place, Written text);
}
