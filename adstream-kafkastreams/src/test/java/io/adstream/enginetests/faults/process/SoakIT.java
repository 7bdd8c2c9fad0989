package io.adstream.enginetests.faults.process;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Kafka Streams, for long. */
class SoakIT extends SoakCertification {

  SoakIT(@TempDir Path directory) {
    super(directory);
  }

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
