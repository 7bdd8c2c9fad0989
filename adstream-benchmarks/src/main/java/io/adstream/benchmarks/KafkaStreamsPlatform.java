package io.adstream.benchmarks;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Kafka Streams, and the {@link PlainLeftJoin} of its DSL. */
final class KafkaStreamsPlatform implements Platform {

  KafkaStreamsPlatform(Options options) {
    for (String name : List.of(Options.JOIN, Options.STATE, Options.BATCHES)) {
      if (!options.isDefault(name)) {
        throw options.unknown(name, "nothing: it is for Spark");
      }
    }
  }

  @Override
  public String engine() {
    return "kafka-streams";
  }

  @Override
  public String title() {
    return "Kafka Streams";
  }

  @Override
  public Program wholeJob() {
    return Program.of(WholeJob.class);
  }

  @Override
  public List<String> wholeJobOptions(Expectation expectation) {
    return List.of();
  }

  @Override
  public Program plainJoin() {
    return Program.of(PlainLeftJoin.class);
  }

  @Override
  public String plainTitle() {
    return "plain left join";
  }

  @Override
  public List<String> plainArguments(Expectation expectation) {
    return List.of();
  }

  @Override
  public List<String> plainOptions() {
    return List.of();
  }

  @Override
  public List<String> options(Path directory) {
    return List.of(JobProcess.kafkaOption("state.dir", directory.toString()));
  }

  /** No: whether it says the last of them is a matter of luck. */
  @Override
  public boolean awaitsUnclicked() {
    return false;
  }

  /** When its group has committed all input. */
  @Override
  public boolean hasReadAll(Admin admin, Expectation expectation, String output, long written)
      throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(output).partitionsToOffsetAndMetadata().get();
    Map<TopicPartition, Long> positions = new HashMap<>();
    committed.forEach((partition, offset) -> positions.put(partition, offset.offset()));
    return Offsets.ends(admin, Workload.IMPRESSIONS, Workload.CLICKS).entrySet().stream()
        .allMatch(end -> end.getValue().equals(positions.getOrDefault(end.getKey(), 0L)));
  }
}
