package io.adstream.enginetests.faults.postgres;

import org.junit.jupiter.api.Tag;

/**
 * Kafka Streams, with late events that are applied; the sink's {@code ReconcileIT} does it without
 * an engine.
 */
@Tag("slow")
class ReconcileIT extends ReconcileCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }
}
