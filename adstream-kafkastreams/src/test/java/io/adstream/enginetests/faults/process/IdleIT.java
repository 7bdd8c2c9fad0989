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
import io.adstream.event.EventType;
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

/** Tests that an idle pipeline on Kafka Streams costs little. */
@Tag("slow")
class IdleIT extends ServerFaultCertification {

  private static final int PARTITIONS = 12;

  /** Twice what the clients' polls cost; telling all lanes at each tick took 40 %. */
  private static final double MOST_PERCENT = 8;

  @Override
  public String engine() {
    return "kafka-streams";
  }

  @Test
  @Survives(Fault.IDLE)
  void idlePipelineUsesLittleTimeAndWritesOnlyAnnouncements() throws Exception {
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
      Map<TopicPartition, Long> before = ends(admin, arguments);
      assertThat(before).hasSizeGreaterThanOrEqualTo(3 * PARTITIONS);
      Duration length = Duration.ofSeconds(much(20, 300));
      Duration cpu = cpu(engine);
      stayAway(engine, length);
      Duration took = cpu(engine).minus(cpu);
      double share = 100.0 * took.toMillis() / length.toMillis();
      long written = sum(ends(admin, arguments)) - sum(before);
      LOG.info("Idle for {}: {} % of a core, {} records written", length, share, written);
      assertThat(written).isLessThanOrEqualTo(mostWritten(length));
      assertThat(share).as("%% of a core").isLessThan(MOST_PERCENT);
      engine.kill();
    }
  }

  /**
   * Once a minute each partition of each stream is announced to all lanes; these log that they have
   * read it, and transactions end with a marker.
   */
  private static long mostWritten(Duration length) {
    return 3L * EventType.values().length * PARTITIONS * PARTITIONS * (length.toMinutes() + 1);
  }

  private static long sum(Map<TopicPartition, Long> ends) {
    return ends.values().stream().mapToLong(Long::longValue).sum();
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
