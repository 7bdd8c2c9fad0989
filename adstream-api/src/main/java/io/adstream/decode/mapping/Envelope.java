package io.adstream.decode.mapping;

import java.util.Locale;

/** The structure around the object that holds an event. Several may be around each other. */
public enum Envelope {
  /**
   * A zero byte and a four-byte schema id before the JSON, as written by Confluent's serializer for
   * JSON Schema. The id is not looked up. Outermost only.
   */
  CONFLUENT_JSON,
  /**
   * An object with {@code schema} and {@code payload}, as written by Kafka Connect's JSON
   * converter.
   */
  CONNECT,
  /**
   * A change of a table's row, as written by Debezium: the row is in {@code after}. Rows that were
   * created ({@code op} is {@code c}) or read by a snapshot ({@code r}) are events. Updates ({@code
   * u}), deletes ({@code d}), truncations ({@code t}), messages ({@code m}) and tombstones are
   * ignored: updating a row does not make a second event.
   */
  DEBEZIUM,
  /** A CloudEvent in structured mode: the event is in {@code data}, or {@code data_base64}. */
  CLOUDEVENTS,
  /**
   * A CloudEvent in binary mode: the value is the event, and the attributes are in headers that
   * begin with {@code ce_}.
   */
  CLOUDEVENTS_BINARY;

  /** Its name in settings, such as {@code confluent-json}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
