package io.adstream.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Collects what both kinds of events have. Not safe for use by several threads.
 *
 * @param <B> the builder itself
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
   * @param value millionths of the currency unit; 0 or more; 0 unless set
   * @return this builder
   */
  public B costMicros(long value) {
    costMicros = value;
    return self();
  }

  /**
   * Sets the event time.
   *
   * @param value milliseconds since the epoch; 0 unless set
   * @return this builder
   */
  public B eventTimeMillis(long value) {
    eventTimeMillis = value;
    return self();
  }

  /**
   * Sets the event time.
   *
   * @param value when it happened; precision beyond a millisecond is truncated
   * @return this builder
   */
  public B eventTime(Instant value) {
    return eventTimeMillis(value.toEpochMilli());
  }

  /**
   * Sets an attribute of the schema.
   *
   * @param attribute the attribute's name
   * @param value of the attribute's {@link AttributeType}; null where it is missing
   * @return this builder
   * @throws IllegalArgumentException if there is no such attribute, or it is of another type
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
