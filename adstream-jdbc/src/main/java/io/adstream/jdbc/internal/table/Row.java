package io.adstream.jdbc.internal.table;

import io.adstream.event.AttributeType;
import org.jspecify.annotations.Nullable;

/** Receives a row's values, in the order of its columns. */
public interface Row {

  /** A text; null is NULL. */
  void text(@Nullable String value);

  /** A signed number in millionths. */
  void decimal(long micros);

  /** A time in milliseconds since the epoch. */
  void time(long millis);

  /** An integer of 4 bytes. */
  void int4(int value);

  /** An integer of 8 bytes. */
  void int8(long value);

  /** A boolean. */
  void bool(boolean value);

  /** Bytes, unchanged; null is NULL. */
  void bytes(byte @Nullable [] value);

  /** NULL. */
  void nullValue();

  /** An attribute's value. */
  default void value(AttributeType type, @Nullable Object value) {
    if (value == null) {
      nullValue();
      return;
    }
    switch (type) {
      case TEXT -> text((String) value);
      case INTEGER -> int8((Long) value);
      case DECIMAL -> decimal((Long) value);
      case BOOLEAN -> bool((Boolean) value);
    }
  }
}
