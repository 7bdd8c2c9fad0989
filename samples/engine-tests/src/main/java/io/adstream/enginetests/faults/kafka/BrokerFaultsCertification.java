package io.adstream.enginetests.faults.kafka;

import io.adstream.enginetests.faults.ServerFaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.servers.BrokerProcess;
import io.adstream.enginetests.tables.Workload;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever happens to brokers, the engine waits and reads each record exactly once. */
abstract class BrokerFaultsCertification extends ServerFaultCertification {

  private static final int NODES = 3;

  @Test
  @Survives(Fault.BROKER_AWAY)
  void brokerThatIsKilledAndAwayIsWaitedFor() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, much(40_000, 100_000));
    try (BrokerProcess broker = BrokerProcess.single(directory.resolve("single"))) {
      EngineArguments arguments = on(broker.address(), "waits", traffic);
      SentTraffic sent = send(arguments, traffic);
      survive(
          arguments,
          traffic,
          sent,
          engine -> {
            broker.kill();
            stayAway(engine, Duration.ofSeconds(much(4, 70)));
            checkUnfinished(arguments, sent);
            broker.startAgain();
          });
      checkTables(arguments, traffic, sent);
    }
  }

  @Test
  @Tag("slow")
  @Survives(Fault.BROKER_AWAY)
  void oneOfThreeBrokersMayDieForGood() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 80_000);
    Path nodes = directory.resolve("cluster");
    List<BrokerProcess> brokers = BrokerProcess.cluster(nodes, NODES);
    try {
      EngineArguments arguments = on(BrokerProcess.addresses(brokers), "survives", traffic);
      SentTraffic sent = send(arguments, traffic);
      int victim = new SplittableRandom(SEED).nextInt(NODES);
      survive(arguments, traffic, sent, engine -> brokers.get(victim).kill());
      checkTables(arguments, traffic, sent);
    } finally {
      brokers.forEach(BrokerProcess::close);
    }
  }

  private EngineArguments on(String addresses, String name, TrafficSpec traffic) {
    return arguments(name, traffic)
        .with("kafka.bootstrap.servers", addresses)
        .withEventsPerSecond(6_000);
  }

  private static SentTraffic send(EngineArguments arguments, TrafficSpec traffic) throws Exception {
    prepareSchema(arguments);
    BrokerProcess.createTopics(
        arguments.bootstrapServers(),
        Workload.LANES,
        arguments.impressionsTopic(),
        arguments.clicksTopic());
    return Workload.send(arguments, traffic, record -> true);
  }
}
