package io.adstream.protobuf;

/** The framing of a message, which decides where its descriptor comes from. */
public enum ProtobufFraming {
  /** No framing: values are messages of a configured descriptor. */
  NONE,
  /**
   * Confluent's framing: a byte 0, the schema's id and the message's indexes precede the message,
   * or are in Confluent's header.
   */
  CONFLUENT,
  /** A header holds the schema's id. */
  HEADER
}
