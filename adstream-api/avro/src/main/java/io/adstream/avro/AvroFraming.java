package io.adstream.avro;

/** The framing of a message, which decides where its schema comes from. */
public enum AvroFraming {
  /** No framing: values are messages of a configured schema. */
  NONE,
  /**
   * Avro's single-object encoding: two marker bytes and the schema's fingerprint precede the
   * message.
   */
  SINGLE_OBJECT,
  /**
   * Confluent's framing: a byte 0 and the schema's id precede the message, or Confluent's header
   * holds the id.
   */
  CONFLUENT,
  /** A header holds the schema's id. */
  HEADER
}
