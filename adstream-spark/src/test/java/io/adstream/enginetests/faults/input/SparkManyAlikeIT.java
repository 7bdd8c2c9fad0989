package io.adstream.enginetests.faults.input;

import org.junit.jupiter.api.Tag;

/** Spark with many identical ids or times. */
@Tag("slow")
class SparkManyAlikeIT extends ManyAlikeCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
