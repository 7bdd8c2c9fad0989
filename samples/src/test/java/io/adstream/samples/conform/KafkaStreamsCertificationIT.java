package io.adstream.samples.conform;

import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.tck.EngineCertification;
import io.adstream.tck.EngineHarness;
import org.junit.jupiter.api.AfterAll;

/** Kafka Streams gives the answers of the kit. */
class KafkaStreamsCertificationIT extends EngineCertification {

  private final EmbeddedKafka kafka = EmbeddedKafka.start();
  private final EmbeddedPostgres postgres = EmbeddedPostgres.start();

  @AfterAll
  void stopServers() {
    postgres.close();
    kafka.close();
  }

  @Override
  protected EngineHarness newHarness() {
    return new KafkaEngineHarness("kafka-streams", kafka, postgres);
  }

  @Override
  protected int seeds() {
    return Integer.getInteger("adstream.tck.seeds", 3);
  }
}
