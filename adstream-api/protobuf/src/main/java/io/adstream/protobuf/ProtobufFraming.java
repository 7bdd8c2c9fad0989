package io.adstream.protobuf;

/** What is around a message, and where its descriptor comes from. */
public enum ProtobufFraming {
  /** Nothing: values are messages of the descriptor that is given. */
  NONE,
  /**
   * Confluent's: a byte 0, a registered schema's id, which of its messages it is, the message; or
   * id and message are named in the header that Confluent's serializers use.
   */
  CONFLUENT,
  /** The id of a registered schema is in a header. */
  HEADER
}
