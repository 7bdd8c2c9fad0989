package io.adstream.enginetests.faults.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.adstream.enginetests.faults.ServerFaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.pipeline.EngineProcess;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.Workload;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kafka Streams in several processes, which come and go. */
class InstancesIT extends ServerFaultCertification {

  private static final int PATIENCE_SECONDS = 120;

  private final List<ChildProcess> instances = new ArrayList<>();

  @Override
  public String engine() {
    return "kafka-streams";
  }

  @AfterEach
  void closeInstances() {
    instances.forEach(ChildProcess::close);
  }

  @Test
  @Tag("slow")
  @Survives(Fault.INSTANCES)
  void lanesMoveBetweenInstancesAndNothingIsLostOrDoubled() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, much(60_000, 120_000));
    EngineArguments arguments =
        arguments("instances", traffic)
            .with("pipeline.threads", "1")
            // Lanes move at once, not when their windows have been copied.
            .with("kafka.acceptable.recovery.lag", String.valueOf(Long.MAX_VALUE))
            // An instance with much pending work does not notice the others until it is done, which
            // is slow here.
            .with("kafka.buffered.records.per.partition", "100")
            .with("kafka.consumer.max.poll.records", "100")
            // So slow that much is left when the last has started and others have gone.
            .withEventsPerSecond(500);
    SentTraffic sent = fill(arguments, traffic);
    SplittableRandom random = new SplittableRandom(SEED);

    for (int instance = 1; instance <= 3; instance++) {
      start(arguments, instance);
      goOn(arguments, sent);
    }
    int killed = random.nextInt(3);
    LOG.info("Killing instance {}", killed + 1);
    instances.remove(killed).kill();
    goOn(arguments, sent);
    ChildProcess ended = instances.remove(random.nextInt(2));
    ended.signal("TERM");
    ended.awaitExit(Duration.ofSeconds(PATIENCE_SECONDS));
    goOn(arguments, sent);
    instances.get(0).kill();

    finish(arguments, traffic, sent);
    checkTables(arguments, traffic, sent);
  }

  private void start(EngineArguments arguments, int number) {
    ChildProcess instance =
        EngineProcess.start(
            arguments.with("kafka.state.dir", directory.resolve("state-" + number).toString()),
            directory.resolve("instance-" + number + ".log"));
    instances.add(instance);
    await()
        .atMost(PATIENCE_SECONDS, SECONDS)
        .until(
            () -> {
              instance.checkRunning();
              return joining(arguments) == number;
            });
  }

  /** How many instances have lanes to join. */
  private static long joining(EngineArguments arguments) throws Exception {
    return groups(arguments).stream()
        .flatMap(group -> group.members().stream())
        .filter(member -> !member.assignment().topicPartitions().isEmpty())
        .count();
  }

  /** Lets all instances do some work together, and leaves some. */
  private void goOn(EngineArguments arguments, SentTraffic sent) throws SQLException {
    awaitRead(instances.get(0), arguments, read(arguments) + sent.records() / 50);
    instances.forEach(ChildProcess::checkRunning);
    checkUnfinished(arguments, sent);
  }
}
