package io.adstream.event;

/** The type of an attribute's values. */
public enum AttributeType {
  /** Text; a JSON number or boolean stands for its text as written. A {@link String}. */
  TEXT,
  /** A signed 64-bit integer. A {@link Long}. */
  INTEGER,
  /**
   * A decimal number from −10<sup>12</sup> to 10<sup>12</sup>, rounded half to even to six places.
   * A {@link Long} of millionths.
   */
  DECIMAL,
  /** True or false. A {@link Boolean}. */
  BOOLEAN;

  /** The largest absolute value of a {@link #DECIMAL}, in millionths. */
  public static final long MAX_MICROS = 1_000_000_000_000_000_000L;

  /**
   * {@return whether a value is of this type and within its bounds}
   *
   * @param value the value; not null
   */
  public boolean holds(Object value) {
    return switch (this) {
      case TEXT -> value instanceof String;
      case INTEGER -> value instanceof Long;
      case DECIMAL -> value instanceof Long micros && micros >= -MAX_MICROS && micros <= MAX_MICROS;
      case BOOLEAN -> value instanceof Boolean;
    };
  }
}
