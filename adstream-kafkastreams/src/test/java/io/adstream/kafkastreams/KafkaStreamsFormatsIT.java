package io.adstream.kafkastreams;

import io.adstream.enginetests.engine.FormatsIT;

/** Every format through Kafka Streams. */
class KafkaStreamsFormatsIT extends FormatsIT {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
