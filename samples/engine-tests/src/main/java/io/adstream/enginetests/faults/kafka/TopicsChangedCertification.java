package io.adstream.enginetests.faults.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.faults.ServerFaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.Tables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.event.EventType;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A source topic that is deleted and recreated is a different topic. */
abstract class TopicsChangedCertification extends ServerFaultCertification {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The new topic holds more records than the old one, so that all positions are valid in it. */
  @Test
  @Survives(Fault.TOPICS_CHANGED)
  void topicCreatedAgainWhileStoppedIsRefusedByName() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 3_000);
    EngineArguments arguments = arguments("again", traffic);
    SentTraffic sent = fill(arguments, traffic);
    finish(arguments, traffic, sent);
    Tables before = stored(arguments, traffic);
    createAgain(arguments.clicksTopic());
    sendClicks(arguments, Workload.traffic(SEED + 1, 12_000));

    Path config = arguments.write(directory.resolve("again.properties"));
    Path log = directory.resolve("again-restart.log");
    try (ChildProcess command = ChildProcess.command(log, "run", "--config", config.toString())) {
      assertThat(command.awaitExit(PATIENCE)).as(command.said()).isNotZero();
      checkNamed(arguments, command.said());
    }
    assertThat(stored(arguments, traffic).differencesFrom(before)).isEmpty();
  }

  @Test
  @Tag("slow")
  @Survives(Fault.TOPICS_CHANGED)
  void topicCreatedAgainWhileItRunsEndsThePipelineByName() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 3_000);
    EngineArguments arguments = arguments("again_live", traffic);
    SentTraffic sent = fill(arguments, traffic);
    try (ChildProcess engine = engine(arguments)) {
      awaitRead(engine, arguments, sent.records());
      createAgain(arguments.clicksTopic());
      sendClicks(arguments, Workload.traffic(SEED + 1, 12_000));
      assertThat(engine.awaitExit(PATIENCE)).isNotZero();
      checkNamed(arguments, log(arguments.name()));
    }
  }

  private static void checkNamed(EngineArguments arguments, String said) {
    assertThat(said)
        .contains("Cannot go on: ", arguments.clicksTopic(), "start with rebuild")
        .containsAnyOf("created again", "was recreated", "was deleted while")
        .doesNotContain("StreamsResetter");
  }

  private static void createAgain(String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.deleteTopics(List.of(topic)).all().get();
      while (admin.listTopics().names().get().contains(topic)) {
        pause(10);
      }
    }
    kafka.createTopics(Workload.LANES, topic);
  }

  private static void sendClicks(EngineArguments arguments, TrafficSpec traffic) {
    Workload.send(arguments, traffic, record -> record.type() == EventType.CLICK);
  }
}
