package io.adstream.enginetests.faults;

/** Kafka Streams, with late events that are applied. */
class ReconcileIT extends ReconcileCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
