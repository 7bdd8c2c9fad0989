package io.adstream.enginetests.faults.input;

/** Kafka Streams, fed with records that are larger than they look. */
class LargeRecordsIT extends LargeRecordsCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
