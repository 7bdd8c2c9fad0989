package io.adstream.enginetests.faults.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.process.ChildProcess;

/** Kafka Streams, paused for longer than its session lasts. */
class ZombieIT extends ZombieCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }

  /**
   * A transaction that was paused in PostgreSQL holds up all lanes for a minute, while joining goes
   * on and its results wait in Kafka.
   */
  @Override
  long eventsPerSecond() {
    return 400;
  }

  @Override
  EngineArguments own(EngineArguments arguments, String name) {
    return arguments.with("kafka.state.dir", directory.resolve("state-" + name).toString());
  }

  /** Its threads find that others have their lanes, and ask for some again. */
  @Override
  void awaitFenced(ChildProcess engine, String name) {
    await()
        .atMost(120, SECONDS)
        .until(
            () -> {
              engine.checkRunning();
              return log(name).contains("missed a rebalance");
            });
  }
}
