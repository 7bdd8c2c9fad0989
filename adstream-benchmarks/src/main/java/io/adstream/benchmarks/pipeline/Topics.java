package io.adstream.benchmarks.pipeline;

import io.adstream.benchmarks.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/** The topics of a broker. Not thread-safe. */
final class Topics implements AutoCloseable {

  private static final Set<String> INPUTS =
      Set.of(Workload.IMPRESSIONS, Workload.WIDE_IMPRESSIONS, Workload.CLICKS);

  private static final long LOOK_MILLIS = 20;

  private final Admin admin;

  Topics(String servers) {
    admin = Admin.create(Map.of("bootstrap.servers", servers));
  }

  static List<TopicPartition> partitions(String topic) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int partition = 0; partition < Workload.PARTITIONS; partition++) {
      partitions.add(new TopicPartition(topic, partition));
    }
    return partitions;
  }

  /** Creates a topic for results. */
  void create(String name) throws InterruptedException, ExecutionException {
    NewTopic topic = new NewTopic(name, Workload.PARTITIONS, (short) 1);
    topic.configs(Map.of("message.timestamp.type", "LogAppendTime"));
    admin.createTopics(List.of(topic)).all().get();
    while (!hasLeaders(name)) {
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** Whether a new topic is ready, which may take a while. */
  private boolean hasLeaders(String name) throws InterruptedException, ExecutionException {
    try {
      return admin.listTopics().names().get().contains(name) && records(name) == 0;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetriableException) {
        return false;
      }
      throw e;
    }
  }

  /** Deletes all topics except the inputs. */
  void deleteOutputs() throws InterruptedException, ExecutionException {
    Set<String> topics = new HashSet<>(admin.listTopics().names().get());
    topics.removeAll(INPUTS);
    admin.deleteTopics(topics).all().get();
  }

  /** The number of records written to a topic. */
  long records(String topic) throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    for (TopicPartition partition : partitions(topic)) {
      wanted.put(partition, OffsetSpec.latest());
    }
    return admin.listOffsets(wanted).all().get().values().stream()
        .mapToLong(end -> end.offset())
        .sum();
  }

  /** The bytes of all topics except the inputs, including Kafka's internal ones. */
  long outputBytes() throws InterruptedException, ExecutionException {
    return bytes(topic -> !INPUTS.contains(topic));
  }

  /** The bytes of the logs of Kafka Streams' state. */
  long logBytes() throws InterruptedException, ExecutionException {
    return bytes(topic -> topic.endsWith("-changelog"));
  }

  private long bytes(Predicate<String> topic) throws InterruptedException, ExecutionException {
    Set<Integer> brokers = new HashSet<>();
    admin.describeCluster().nodes().get().forEach(node -> brokers.add(node.id()));
    long bytes = 0;
    for (Map<String, LogDirDescription> directories :
        admin.describeLogDirs(brokers).allDescriptions().get().values()) {
      for (LogDirDescription directory : directories.values()) {
        bytes +=
            directory.replicaInfos().entrySet().stream()
                .filter(replica -> topic.test(replica.getKey().topic()))
                .mapToLong(replica -> replica.getValue().size())
                .sum();
      }
    }
    return bytes;
  }

  @Override
  public void close() {
    admin.close();
  }
}
