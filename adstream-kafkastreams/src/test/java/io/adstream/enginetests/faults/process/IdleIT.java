package io.adstream.enginetests.faults.process;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adstream.enginetests.faults.ServerFaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.Workload;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that an idle pipeline on Kafka Streams costs almost nothing. */
@Tag("slow")
class IdleIT extends ServerFaultCertification {

  private static final int PARTITIONS = 12;

  @Override
  public String engine() {
    return "kafka-streams";
  }

  @Test
  @Survives(Fault.IDLE)
  void idlePipelineUsesLittleTimeAndWritesNothing() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 2_000);
    EngineArguments arguments =
        arguments("idling", traffic)
            .withDefaults()
            .with("source.keying", "any")
            .with("join.idle.timeout", "2s");
    prepareSchema(arguments);
    kafka.createTopics(PARTITIONS, arguments.impressionsTopic(), arguments.clicksTopic());
    SentTraffic sent = Workload.send(arguments, traffic, record -> true);
    try (ChildProcess engine = engine(arguments);
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      awaitRead(engine, arguments, sent.records());
      awaitQuiet(admin, arguments);
      Map<TopicPartition, Long> ends = ends(admin, arguments);
      assertThat(ends).hasSizeGreaterThanOrEqualTo(3 * PARTITIONS);
      Duration length = Duration.ofSeconds(much(20, 300));
      Duration before = cpu(engine);
      stayAway(engine, length);
      Duration took = cpu(engine).minus(before);
      double share = 100.0 * took.toMillis() / length.toMillis();
      LOG.info("Idle for {}: {} ms, {} % of a core", length, took.toMillis(), share);
      assertThat(ends(admin, arguments)).isEqualTo(ends);
      assertThat(share).as("%% of a core").isLessThan(1);
      engine.kill();
    }
  }

  private static Duration cpu(ChildProcess process) {
    return ProcessHandle.of(process.pid())
        .flatMap(handle -> handle.info().totalCpuDuration())
        .orElseThrow();
  }

  /** Waits until nothing has been written for ten seconds. */
  private static void awaitQuiet(Admin admin, EngineArguments arguments) {
    AtomicReference<Map<TopicPartition, Long>> last = new AtomicReference<>(Map.of());
    await()
        .atMost(Duration.ofMinutes(2))
        .during(Duration.ofSeconds(10))
        .until(
            () -> {
              Map<TopicPartition, Long> now = ends(admin, arguments);
              return now.equals(last.getAndSet(now));
            });
  }

  /** The end offsets of the pipeline's internal topics. */
  private static Map<TopicPartition, Long> ends(Admin admin, EngineArguments arguments)
      throws Exception {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    var own =
        admin.listTopics().names().get().stream()
            .filter(topic -> topic.startsWith("adstream-" + arguments.name()))
            .toList();
    for (TopicDescription topic : admin.describeTopics(own).allTopicNames().get().values()) {
      topic
          .partitions()
          .forEach(
              partition ->
                  asked.put(
                      new TopicPartition(topic.name(), partition.partition()),
                      OffsetSpec.latest()));
    }
    return admin.listOffsets(asked).all().get().entrySet().stream()
        .collect(toMap(Map.Entry::getKey, end -> end.getValue().offset()));
  }
}
