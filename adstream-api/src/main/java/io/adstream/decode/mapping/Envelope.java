package io.adstream.decode.mapping;

import java.util.Locale;

/** The structure around the object that holds an event. Several may be around each other. */
public enum Envelope {
  /**
   * A zero byte and four bytes of a schema's id before the JSON, as Confluent's serializer for JSON
   * Schema writes. The id is not looked up. Only the outermost.
   */
  CONFLUENT_JSON,
  /**
   * An object with {@code schema} and {@code payload}, as Kafka Connect's JSON converter writes.
   */
  CONNECT,
  /**
   * A change of a table's row as Debezium writes it: the row is in {@code after}. Rows that were
   * created ({@code op} is {@code c}) or read by a snapshot ({@code r}) are events. Updates ({@code
   * u}), deletes ({@code d}), truncations ({@code t}), messages ({@code m}) and tombstones are
   * ignored: an event happens once, and a row that changes later is no other event.
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
