package io.adstream.enginetests.faults.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.process.ChildProcess;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

/** Spark, whose driver is paused while another has its checkpoint. */
@Tag("slow")
class SparkZombieIT extends ZombieCertification {

  @Override
  public String engine() {
    return "spark";
  }

  /** The driver finds the next batch in the checkpoint already, and gives up. */
  @Override
  void awaitFenced(ChildProcess engine, String name) {
    assertThat(engine.awaitExit(Duration.ofMinutes(2))).isNotZero();
  }
}
