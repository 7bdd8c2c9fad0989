package io.adstream.enginetests.faults.kafka;

import io.adstream.enginetests.faults.ServerFaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.servers.DistantKafka;
import io.adstream.enginetests.servers.SlowLink;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Certifies an engine with long round trips to Kafka or PostgreSQL, including a kill. */
@Tag("slow")
abstract class SlowLinesCertification extends ServerFaultCertification {

  private static final Duration TO_POSTGRES = Duration.ofMillis(200);

  private static final int[] TO_KAFKA_MILLIS = {5, 20, 100};

  @Test
  @Survives(Fault.SLOW_LINES)
  void farKafkaChangesNoResult() throws Exception {
    for (int millis : TO_KAFKA_MILLIS) {
      String name = "far_kafka_" + millis;
      TrafficSpec traffic = Workload.traffic(SEED, much(5_000, 40_000));
      try (DistantKafka far = new DistantKafka(Duration.ofMillis(millis))) {
        EngineArguments arguments =
            arguments(name, traffic)
                .with("kafka.bootstrap.servers", far.broker().bootstrapServers());
        prepareSchema(arguments);
        SentTraffic sent = Workload.fill(far.broker(), arguments, traffic);
        killAndEnd(arguments, traffic, sent);
        checkTables(arguments, traffic, sent);
      }
    }
  }

  @Test
  @Survives(Fault.SLOW_LINES)
  void farPostgresChangesNoResult() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, much(5_000, 40_000));
    try (SlowLink line = new SlowLink(postgres.port(), TO_POSTGRES)) {
      EngineArguments arguments = arguments("far_postgres", traffic);
      SentTraffic sent = fill(arguments, traffic);
      killAndEnd(
          arguments.with(
              "sink.url", "jdbc:postgresql://localhost:" + line.port() + "/" + postgres.database()),
          traffic,
          sent);
      checkTables(arguments, traffic, sent);
    }
  }

  private static void killAndEnd(EngineArguments arguments, TrafficSpec traffic, SentTraffic sent)
      throws Exception {
    try (ChildProcess engine = engine(arguments.withEventsPerSecond(1_000))) {
      awaitRead(engine, arguments, sent.records() / 10);
      checkUnfinished(arguments, sent);
      engine.kill();
    }
    try (Connection connection = postgres.connect();
        ChildProcess engine = engine(arguments)) {
      long begin = System.nanoTime();
      awaitEnd(engine, new StoredTables(connection, arguments.name()), traffic, sent);
      LOG.info(
          "{}: finished after {} ms", arguments.name(), (System.nanoTime() - begin) / 1_000_000);
      engine.kill();
    }
  }
}
