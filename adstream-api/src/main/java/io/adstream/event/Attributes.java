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
   * {@return attributes with the given values}
   *
   * @param schema the stream's attributes
   * @param values the values in the schema's order: {@link String}, {@link Long} or {@link
   *     Boolean}, as {@link AttributeType} specifies, or null; copied, and padded with nulls at the
   *     end
   * @throws IllegalArgumentException if there are too many values, or one is not of its attribute's
   *     type
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

  /** {@return the schema of these values} */
  public StreamSchema schema() {
    return schema;
  }

  /**
   * {@return the value of the attribute at an index of the schema; null if it is missing}
   *
   * @param index the attribute's index in the schema; 0 or more
   */
  public @Nullable Object value(int index) {
    return values[index];
  }

  /**
   * {@return the value of the attribute with the given name; null if it is missing}
   *
   * @param name the attribute's name
   * @throws IllegalArgumentException if the schema has no such attribute
   */
  public @Nullable Object value(String name) {
    return values[schema.require(name)];
  }

  /**
   * {@return the value of a text attribute; null if it is missing}
   *
   * @param name the attribute's name
   * @throws IllegalArgumentException if the schema has no text attribute of this name
   */
  public @Nullable String text(String name) {
    return (String) typed(name, AttributeType.TEXT);
  }

  /**
   * {@return the value of an integer attribute; null if it is missing}
   *
   * @param name the attribute's name
   * @throws IllegalArgumentException if the schema has no integer attribute of this name
   */
  public @Nullable Long integer(String name) {
    return (Long) typed(name, AttributeType.INTEGER);
  }

  /**
   * {@return the value of a decimal attribute, in millionths; null if it is missing}
   *
   * @param name the attribute's name
   * @throws IllegalArgumentException if the schema has no decimal attribute of this name
   */
  public @Nullable Long micros(String name) {
    return (Long) typed(name, AttributeType.DECIMAL);
  }

  /**
   * {@return the value of a boolean attribute; null if it is missing}
   *
   * @param name the attribute's name
   * @throws IllegalArgumentException if the schema has no boolean attribute of this name
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

  /** The text at the index of a standard attribute. */
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

  /** The names and values of the attributes that are not missing. */
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
