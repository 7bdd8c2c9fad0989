package io.adstream.enginetests.engine;

import io.adstream.enginetests.servers.TestServers;
import io.adstream.samples.conform.KafkaEngineHarness;
import io.adstream.samples.embedded.EmbeddedEngine;
import io.adstream.tck.EngineCertification;
import io.adstream.tck.EngineHarness;

/**
 * An engine between Kafka and PostgreSQL gives the answers of the kit; four scenarios at a time,
 * since an engine mostly waits for its servers while it starts and ends. A subclass names the
 * engine.
 */
public abstract class KafkaEngineCertification extends EngineCertification {

  private final EmbeddedEngine engine = EmbeddedEngine.named(engine());
  private int harnesses;

  /** The engine's name. */
  protected abstract String engine();

  @Override
  protected final EngineHarness newHarness() {
    return new KafkaEngineHarness(
        engine, TestServers.kafka(), TestServers.postgres(), "scenario" + ++harnesses);
  }

  @Override
  protected int parallelism() {
    return 4;
  }

  @Override
  protected int seeds() {
    return Integer.getInteger("adstream.tck.seeds", 3);
  }
}
