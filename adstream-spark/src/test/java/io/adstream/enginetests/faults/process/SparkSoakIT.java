package io.adstream.enginetests.faults.process;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Spark, for long. */
class SparkSoakIT extends SoakCertification {

  SparkSoakIT(@TempDir Path directory) {
    super(directory);
  }

  @Override
  public String engine() {
    return "spark";
  }
}
