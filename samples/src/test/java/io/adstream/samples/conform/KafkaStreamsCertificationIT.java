package io.adstream.samples.conform;

import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.tck.EngineCertification;
import io.adstream.tck.EngineHarness;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Kafka Streams gives the answers of the kit. */
class KafkaStreamsCertificationIT extends EngineCertification {

  private static EmbeddedKafka kafka;
  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void startServers() {
    kafka = EmbeddedKafka.start();
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stopServers() {
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
