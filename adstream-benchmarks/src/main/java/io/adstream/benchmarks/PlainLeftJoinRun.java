package io.adstream.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * One run of the {@link PlainLeftJoin}: over when the broker had the last of its matches. What it
 * writes after that is not waited for, since whether it says the last unclicked impressions is a
 * matter of luck.
 */
final class PlainLeftJoinRun {

  private static final long LOOK_MILLIS = 100;
  private static final Duration STABLE = Duration.ofSeconds(2);

  private final Servers servers;
  private final String name;
  private final List<Usage> usages = new ArrayList<>();

  PlainLeftJoinRun(Servers servers, int round) {
    this.servers = servers;
    name = "plain_" + round;
  }

  Usage run() throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers.kafka()))) {
      NewTopic output = new NewTopic(name, Workload.PARTITIONS, (short) 1);
      output.configs(Map.of("message.timestamp.type", "LogAppendTime"));
      admin.createTopics(List.of(output)).all().get();
      long startMillis;
      try (ChildJvm job =
          servers.job(PlainLeftJoin.class, name, List.of(), List.of(servers.kafka(), name))) {
        startMillis = job.startMillis();
        await(job, admin);
      }
      Duration elapsed = Duration.ofMillis(check() - startMillis);
      Set<String> topics = new HashSet<>(admin.listTopics().names().get());
      topics.removeAll(List.of(Workload.IMPRESSIONS, Workload.CLICKS));
      admin.deleteTopics(topics).all().get();
      return usageAt(elapsed);
    }
  }

  private Usage usageAt(Duration elapsed) {
    for (Usage usage : usages) {
      if (usage.elapsed().compareTo(elapsed) >= 0) {
        return new Usage(elapsed, usage.cpu(), usage.peakBytes());
      }
    }
    throw new IllegalStateException("The plain join wrote a match after its end, at " + elapsed);
  }

  /** Waits until the group has committed all input, and the output stays the same. */
  private void await(ChildJvm job, Admin admin) throws InterruptedException, ExecutionException {
    Map<TopicPartition, Long> inputs = ends(admin, Workload.IMPRESSIONS, Workload.CLICKS);
    Map<TopicPartition, Long> before = Map.of();
    Usage changed = job.usage();
    while (true) {
      Map<TopicPartition, Long> output = ends(admin, name);
      Usage now = job.usage();
      usages.add(now);
      if (!output.equals(before)) {
        before = output;
        changed = now;
      } else if (now.elapsed().minus(changed.elapsed()).compareTo(STABLE) > 0
          && committed(admin).equals(inputs)) {
        return;
      }
      if (now.elapsed().compareTo(Servers.PATIENCE) > 0) {
        throw job.failure("has not read all: " + committed(admin) + " of " + inputs);
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private static Map<TopicPartition, Long> ends(Admin admin, String... topics)
      throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    for (TopicPartition partition : partitions(topics)) {
      wanted.put(partition, OffsetSpec.latest());
    }
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin
        .listOffsets(wanted)
        .all()
        .get()
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  private Map<TopicPartition, Long> committed(Admin admin)
      throws InterruptedException, ExecutionException {
    Map<TopicPartition, Long> committed = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> offsets =
        admin.listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata().get();
    for (TopicPartition partition : partitions(Workload.IMPRESSIONS, Workload.CLICKS)) {
      OffsetAndMetadata offset = offsets.get(partition);
      committed.put(partition, offset == null ? 0 : offset.offset());
    }
    return committed;
  }

  private static List<TopicPartition> partitions(String... topics) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      for (int partition = 0; partition < Workload.PARTITIONS; partition++) {
        partitions.add(new TopicPartition(topic, partition));
      }
    }
    return partitions;
  }

  /** Counts the pairs in the output; returns when the broker had the last. */
  private long check() {
    long lastMillis = 0;
    long matched = 0;
    Set<String> pairs = new HashSet<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers.kafka(), "max.poll.records", "5000"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> output = partitions(name);
      consumer.assign(output);
      consumer.seekToBeginning(output);
      Map<TopicPartition, Long> ends = consumer.endOffsets(output);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (ConsumerRecord<byte[], byte[]> row : consumer.poll(Duration.ofSeconds(1))) {
          var joined = PlainLeftJoin.read(PlainLeftJoin.Joined.class, row.value());
          var click = joined.click();
          // Heartbeats meet one another, too.
          if (click != null && click.clickId() != null) {
            matched++;
            lastMillis = Math.max(lastMillis, row.timestamp());
            pairs.add(joined.impression().impressionId() + " " + click.clickId());
          }
        }
      }
    }
    Expectation expected = servers.expectation();
    if (matched != expected.plainMatched() || pairs.size() != expected.matched()) {
      throw new IllegalStateException(
          "The plain join's output holds "
              + matched
              + " matches of "
              + pairs.size()
              + " pairs, expected "
              + expected.plainMatched()
              + " of "
              + expected.matched());
    }
    return lastMillis;
  }
}
