package io.adstream.enginetests.faults.input;

import org.junit.jupiter.api.Tag;

/** Certifies Spark with large records. */
@Tag("slow")
class SparkLargeRecordsIT extends LargeRecordsCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
