package io.adstream.jdbc;

import io.adstream.event.AttributeType;
import org.jspecify.annotations.Nullable;

/** Takes one row's values, in the order of its columns. */
interface Row {

  void text(@Nullable String value);

  /** A number of either sign in millionths. */
  void decimal(long micros);

  /** A time in milliseconds since the epoch. */
  void time(long millis);

  void int4(int value);

  void int8(long value);

  void bool(boolean value);

  void bytes(byte @Nullable [] value);

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
