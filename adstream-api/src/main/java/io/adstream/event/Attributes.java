package io.adstream.event;

import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An event's attributes: a value or null for each attribute of its stream's schema, in the schema's
 * order. Immutable and safe to share between threads.
 */
public final class Attributes implements Serializable {

  private static final long serialVersionUID = 1L;

  private final StreamSchema schema;
  private final @Nullable Object[] values;

  private Attributes(StreamSchema schema, @Nullable Object[] values) {
    this.schema = schema;
    this.values = values;
  }

  /**
   * {@return attributes of these values}
   *
   * @param schema the stream's attributes
   * @param values in the schema's order, copied: a {@link String}, {@link Long} or {@link Boolean},
   *     as {@link AttributeType} says, or null; those that are missing at the end are null
   * @throws IllegalArgumentException if there are too many, or one is not of its attribute's type
   */
  public static Attributes of(StreamSchema schema, @Nullable Object... values) {
    if (values.length > schema.size()) {
      throw new IllegalArgumentException(
          "Cannot create attributes: there are "
              + values.length
              + " values, expected at most "
              + schema.size());
    }
    @Nullable Object[] copy = Arrays.copyOf(values, schema.size());
    for (int i = 0; i < copy.length; i++) {
      check(schema.attribute(i), copy[i]);
    }
    return new Attributes(schema, copy);
  }

  static void check(Attribute attribute, @Nullable Object value) {
    if (value != null && !attribute.type().holds(value)) {
      throw new IllegalArgumentException(
          "Cannot set attribute "
              + attribute.name()
              + ": value is "
              + value
              + " ("
              + value.getClass().getSimpleName()
              + "), expected "
              + attribute.type());
    }
  }

  /** {@return the stream's attributes} */
  public StreamSchema schema() {
    return schema;
  }

  /**
   * {@return the value of the attribute at an index of the schema; null where it is missing}
   *
   * @param index the attribute's index in the schema; 0 or more
   */
  public @Nullable Object value(int index) {
    return values[index];
  }

  /**
   * {@return the value of the attribute of this name; null where it is missing}
   *
   * @param name the attribute's name
   * @throws IllegalArgumentException if the schema has no such attribute
   */
  public @Nullable Object value(String name) {
    return values[schema.require(name)];
  }

  /**
   * {@return the text of this name; null where it is missing}
   *
   * @param name the attribute's name
   * @throws IllegalArgumentException if the schema has no text of this name
   */
  public @Nullable String text(String name) {
    return (String) typed(name, AttributeType.TEXT);
  }

  /**
   * {@return the integer of this name; null where it is missing}
   *
   * @param name the attribute's name
   * @throws IllegalArgumentException if the schema has no integer of this name
   */
  public @Nullable Long integer(String name) {
    return (Long) typed(name, AttributeType.INTEGER);
  }

  /**
   * {@return the decimal of this name in millionths; null where it is missing}
   *
   * @param name the attribute's name
   * @throws IllegalArgumentException if the schema has no decimal of this name
   */
  public @Nullable Long micros(String name) {
    return (Long) typed(name, AttributeType.DECIMAL);
  }

  /**
   * {@return the boolean of this name; null where it is missing}
   *
   * @param name the attribute's name
   * @throws IllegalArgumentException if the schema has no boolean of this name
   */
  public @Nullable Boolean flag(String name) {
    return (Boolean) typed(name, AttributeType.BOOLEAN);
  }

  private @Nullable Object typed(String name, AttributeType type) {
    int index = schema.require(name);
    if (schema.attribute(index).type() != type) {
      throw new IllegalArgumentException(
          "Cannot read attribute "
              + name
              + ": it is "
              + schema.attribute(index).type()
              + ", expected "
              + type);
    }
    return values[index];
  }

  /** For the events of this package: the text at a standard index. */
  @Nullable String standardText(int index) {
    return (String) values[index];
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Attributes that
        && Arrays.equals(values, that.values)
        && schema.equals(that.schema);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  /** Names and values of those that are there. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        text.append(text.length() == 1 ? "" : ", ")
            .append(schema.attribute(i).name())
            .append('=')
            .append(values[i]);
      }
    }
    return text.append(']').toString();
  }
}
