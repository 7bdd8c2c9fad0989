package io.adstream.enginetests.faults;

import org.junit.jupiter.api.Tag;

/** Spark, fed with many that are alike. */
@Tag("slow")
class SparkManyAlikeIT extends ManyAlikeCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
