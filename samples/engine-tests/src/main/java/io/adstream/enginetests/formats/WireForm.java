package io.adstream.enginetests.formats;

/** A format and an envelope in which producers write events. */
public enum WireForm {
  JSON,
  NESTED_JSON,
  CONNECT,
  DEBEZIUM,
  CONNECT_DEBEZIUM,
  CLOUDEVENTS,
  CLOUDEVENTS_BINARY,
  CONFLUENT_JSON,
  AVRO,
  AVRO_SINGLE_OBJECT,
  AVRO_CONFLUENT,
  AVRO_HEADER,
  PROTOBUF,
  PROTOBUF_CONFLUENT,
  PROTOBUF_HEADER
}
