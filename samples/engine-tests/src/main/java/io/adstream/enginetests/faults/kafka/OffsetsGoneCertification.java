package io.adstream.enginetests.faults.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.faults.ServerFaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.Tables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** If Kafka deletes records before they are read, the engine notices and reports it. */
abstract class OffsetsGoneCertification extends ServerFaultCertification {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @Test
  @Survives(Fault.OFFSETS_GONE)
  void recordsThatAreGoneAtTheRestartAreAnErrorThatNamesThem() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 30_000);
    EngineArguments arguments = arguments("aged", traffic).withEventsPerSecond(4_000);
    SentTraffic sent = fill(arguments, traffic);
    try (ChildProcess engine = engine(arguments)) {
      awaitRead(engine, arguments, sent.records() / 4);
      engine.kill();
    }
    checkUnfinished(arguments, sent);
    Tables before = stored(arguments, traffic);
    deleteRecords(arguments);

    Path config = arguments.write(directory.resolve("aged.properties"));
    Path log = directory.resolve("aged-restart.log");
    try (ChildProcess command = ChildProcess.command(log, "run", "--config", config.toString())) {
      assertThat(command.awaitExit(PATIENCE)).as(command.said()).isEqualTo(1);
      checkNamed(arguments, command.said());
    }
    assertThat(stored(arguments, traffic).differencesFrom(before)).isEmpty();
  }

  @Test
  @Tag("slow")
  @Survives(Fault.OFFSETS_GONE)
  void recordsThatGoWhileTheEngineRunsAreAnErrorThatNamesThem() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 200_000);
    EngineArguments arguments =
        arguments("aging", traffic)
            // So that few of the records to be deleted are in memory.
            .with("kafka.max.partition.fetch.bytes", "65536")
            .withEventsPerSecond(4_000);
    SentTraffic sent = fill(arguments, traffic);
    try (ChildProcess engine = engine(arguments)) {
      awaitRead(engine, arguments, sent.records() / 50);
      engine.signal("STOP");
      deleteRecords(arguments);
      engine.signal("CONT");
      assertThat(engine.awaitExit(PATIENCE)).isNotZero();
      assertThat(log(arguments.name()))
          .contains("Cannot go on: topic " + arguments.name())
          .contains("start with rebuild");
    }
    assertThat(read(arguments)).isLessThan(sent.records());
  }

  /** Records deleted before a pipeline's first start are not missed. */
  @Test
  @Tag("slow")
  @Survives(Fault.OFFSETS_GONE)
  void newPipelineBeginsWithWhatTheTopicsHold() throws Exception {
    TrafficSpec gone = Workload.traffic(SEED + 1, 2_000);
    TrafficSpec traffic = Workload.traffic(SEED, 20_000);
    EngineArguments arguments = arguments("young", traffic);
    fill(arguments, gone);
    deleteRecords(arguments);
    SentTraffic sent = Workload.send(arguments, traffic, record -> true);
    finish(arguments, traffic, sent);
    checkTables(arguments, traffic, sent);
  }

  /** One line says which records are missing and what to do. */
  private static void checkNamed(EngineArguments arguments, String said) {
    List<String> errors = said.lines().filter(line -> line.startsWith("Cannot ")).toList();
    assertThat(errors).as(said).hasSize(1);
    assertThat(errors.get(0))
        .contains("topic " + arguments.name() + "-")
        .contains("deleted before they were read")
        .contains("start with rebuild");
  }

  /** Deletes all records in the topics. */
  private static void deleteRecords(EngineArguments arguments) throws Exception {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (String topic : List.of(arguments.impressionsTopic(), arguments.clicksTopic())) {
      for (int lane = 0; lane < Workload.LANES; lane++) {
        ends.put(new TopicPartition(topic, lane), OffsetSpec.latest());
      }
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
      for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
          admin.listOffsets(ends).all().get().entrySet()) {
        all.put(end.getKey(), RecordsToDelete.beforeOffset(end.getValue().offset()));
      }
      admin.deleteRecords(all).all().get();
    }
  }
}
