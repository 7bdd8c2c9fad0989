package io.adstream.enginetests.faults.process;

/** Spark, whose machine's clock is set. */
class SparkClockIT extends ClockCertification {

  @Override
  public String engine() {
    return "spark";
  }

  @Override
  boolean endsWhenSetBack() {
    return false;
  }
}
