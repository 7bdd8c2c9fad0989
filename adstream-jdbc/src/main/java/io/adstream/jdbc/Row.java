package io.adstream.jdbc;

import org.jspecify.annotations.Nullable;

/** Takes one row's values, in the order of its columns. */
interface Row {

  void text(@Nullable String value);

  /** An amount in millionths of the currency unit. */
  void cost(long micros);

  /** A time in milliseconds since the epoch. */
  void time(long millis);

  void int4(int value);

  void int8(long value);

  void bytes(byte @Nullable [] value);

  void nothing();
}
