package io.adstream.event;

/** The type of an attribute's values. */
public enum AttributeType {
  /** Text; a JSON number or boolean stands for its text as written. A {@link String}. */
  TEXT,
  /** A signed whole number of 64 bits. A {@link Long}. */
  INTEGER,
  /**
   * A number of either sign, at most 10<sup>12</sup> from 0, exact to a millionth; finer is rounded
   * half to even. A {@link Long} of millionths.
   */
  DECIMAL,
  /** True or false. A {@link Boolean}. */
  BOOLEAN;

  /** The largest distance of a {@link #DECIMAL} from 0, in millionths. */
  public static final long MAX_MICROS = 1_000_000_000_000_000_000L;

  /**
   * {@return whether a value is of this type and within its bounds}
   *
   * @param value never null
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
