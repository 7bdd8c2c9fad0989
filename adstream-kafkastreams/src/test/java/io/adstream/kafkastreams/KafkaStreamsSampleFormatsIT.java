package io.adstream.kafkastreams;

import io.adstream.enginetests.engine.SampleFormatsIT;

/** The configurations of samples/formats on Kafka Streams. */
class KafkaStreamsSampleFormatsIT extends SampleFormatsIT {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
