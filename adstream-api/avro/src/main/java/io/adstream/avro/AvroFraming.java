package io.adstream.avro;

/** What is around a message, and where its schema comes from. */
public enum AvroFraming {
  /** Nothing: values are messages of the schema that is given. */
  NONE,
  /** Avro's single-object encoding: two bytes, the schema's fingerprint, the message. */
  SINGLE_OBJECT,
  /**
   * Confluent's: a byte 0, a registered schema's id, the message; or the id is in the header that
   * Confluent's serializers use.
   */
  CONFLUENT,
  /** The id of a registered schema is in a header. */
  HEADER
}
