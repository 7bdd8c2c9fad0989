package io.adstream.enginetests.faults.process;

/** Certifies Spark under changes of the clock. */
class SparkClockIT extends ClockCertification {

  @Override
  public String engine() {
    return "spark";
  }
}
