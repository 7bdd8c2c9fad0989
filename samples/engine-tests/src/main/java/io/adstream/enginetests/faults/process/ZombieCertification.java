package io.adstream.enginetests.faults.process;

import io.adstream.enginetests.faults.ServerFaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.pipeline.EngineProcess;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.Workload;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** An engine that is suspended while another replaces it, and then resumes. */
abstract class ZombieCertification extends ServerFaultCertification {

  @Test
  @Survives(Fault.ZOMBIE)
  void pausedEngineThatWasReplacedDoesNoHarmWhenItWakesUp() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, much(30_000, 120_000));
    EngineArguments arguments = arguments("zombie", traffic);
    // Slow enough that there is work left for all rounds.
    EngineArguments slow = arguments.withEventsPerSecond(eventsPerSecond());
    SentTraffic sent = fill(arguments, traffic);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 1; round <= much(1, 3); round++) {
      try (ChildProcess paused = start(slow, "paused-" + round)) {
        awaitRead(paused, arguments, read(arguments) + sent.records() / 40);
        pause(random.nextLong(500));
        checkUnfinished(arguments, sent);
        paused.signal("STOP");
        try (ChildProcess successor = start(slow, "successor-" + round)) {
          awaitRead(successor, arguments, read(arguments) + sent.records() / 40);
          checkUnfinished(arguments, sent);
          paused.signal("CONT");
          awaitFenced(paused, "paused-" + round);
          awaitRead(successor, arguments, Math.min(sent.records(), read(arguments) + 1_000));
          successor.kill();
        }
      }
    }
    finish(arguments, traffic, sent);
    checkTables(arguments, traffic, sent);
  }

  /** Waits until a replaced engine, with a log of this name, has noticed it. */
  abstract void awaitFenced(ChildProcess engine, String name);

  /** Starts another engine of the same pipeline. */
  private ChildProcess start(EngineArguments arguments, String name) {
    return EngineProcess.start(own(arguments, name), directory.resolve(name + ".log"));
  }

  /** How fast engines read. */
  long eventsPerSecond() {
    return 2_000;
  }

  /** With a separate state directory if two engines must not share one. */
  EngineArguments own(EngineArguments arguments, String name) {
    return arguments;
  }
}
