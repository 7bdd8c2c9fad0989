package io.adstream.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Base class of the event builders. Not thread-safe.
 *
 * @param <B> the type of the builder itself
 */
abstract sealed class EventBuilder<B extends EventBuilder<B>>
    permits Impression.Builder, Click.Builder {

  private final StreamSchema schema;
  private final @Nullable Object[] values;
  long costMicros;
  long eventTimeMillis;

  EventBuilder(StreamSchema schema) {
    this.schema = schema;
    values = new Object[schema.size()];
  }

  abstract B self();

  /**
   * Sets the cost.
   *
   * @param value the cost in millionths of the currency unit; 0 or more; 0 by default
   * @return this builder
   */
  public B costMicros(long value) {
    costMicros = value;
    return self();
  }

  /**
   * Sets the event time.
   *
   * @param value the event time in milliseconds since the epoch; 0 by default
   * @return this builder
   */
  public B eventTimeMillis(long value) {
    eventTimeMillis = value;
    return self();
  }

  /**
   * Sets the event time.
   *
   * @param value the event time; truncated to milliseconds
   * @return this builder
   */
  public B eventTime(Instant value) {
    return eventTimeMillis(value.toEpochMilli());
  }

  /**
   * Sets an attribute of the schema.
   *
   * @param attribute the attribute's name
   * @param value a value of the attribute's {@link AttributeType}; null if it is missing
   * @return this builder
   * @throws IllegalArgumentException if the schema has no such attribute, or the value is not of
   *     its type
   */
  public B set(String attribute, @Nullable Object value) {
    int index = schema.require(attribute);
    Attributes.check(schema.attribute(index), value);
    values[index] = value;
    return self();
  }

  Attributes attributes() {
    return Attributes.of(schema, values);
  }
}
