package io.adstream.enginetests.faults.process;

import io.adstream.enginetests.pipeline.EngineArguments;

/** Kafka Streams with a second process that shares the work. */
class SecondIT extends SecondCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }

  @Override
  EngineArguments second(EngineArguments first) {
    return first.with("kafka.state.dir", directory.resolve("second").toString());
  }
}
