package io.adstream.enginetests.faults.input;

import org.junit.jupiter.api.Tag;

/** Spark, whose schema registry has trouble. */
@Tag("slow")
class SparkRegistryIT extends RegistryCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
