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

  /** What it cost, in millionths of the currency unit; 0 unless set. */
  public B costMicros(long value) {
    costMicros = value;
    return self();
  }

  /** When it happened, in milliseconds since the epoch; 0 unless set. */
  public B eventTimeMillis(long value) {
    eventTimeMillis = value;
    return self();
  }

  /** When it happened; finer than a millisecond is cut off. */
  public B eventTime(Instant value) {
    return eventTimeMillis(value.toEpochMilli());
  }

  /**
   * An attribute of the schema.
   *
   * @param value of the attribute's {@link AttributeType}; null where it is missing
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
