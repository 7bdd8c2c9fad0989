package io.adstream.samples.peek;

import static java.util.Objects.requireNonNull;

import io.adstream.engine.KafkaSource;
import io.adstream.internal.BootstrapCheck;
import io.adstream.samples.peek.stream.StreamLook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads parts of topics, without a consumer group and without committing, creating or writing
 * anything. Not thread-safe.
 */
final class TopicReader implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 15;

  private static final int MOST_NAMES = 20;

  private final String servers;
  private final Map<String, Object> properties;
  private final KafkaConsumer<byte[], byte[]> consumer;

  /**
   * Creates a reader for a source's servers.
   *
   * @throws IllegalStateException if they do not speak Kafka's protocol
   */
  TopicReader(KafkaSource source) {
    servers = source.bootstrapServers();
    String fault = BootstrapCheck.faultOf(servers, source.properties());
    if (fault != null) {
      throw new IllegalStateException("Cannot reach Kafka at " + servers + ": " + fault);
    }
    properties = properties(source);
    try {
      consumer =
          new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    } catch (KafkaException e) {
      throw unreachable(e);
    }
  }

  private static Map<String, Object> properties(KafkaSource source) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("default.api.timeout.ms", Integer.toString(1_000 * PATIENCE_SECONDS));
    properties.put("request.timeout.ms", Integer.toString(1_000 * PATIENCE_SECONDS));
    properties.putAll(source.properties());
    properties.keySet().removeIf(key -> key.startsWith("group."));
    properties.put("bootstrap.servers", source.bootstrapServers());
    properties.put("client.id", "adstream-peek");
    properties.put("enable.auto.commit", "false");
    properties.put("allow.auto.create.topics", "false");
    properties.put("auto.offset.reset", "none");
    properties.put("isolation.level", "read_committed");
    return properties;
  }

  /**
   * The number of partitions of topics.
   *
   * @throws IllegalStateException if one does not exist, or Kafka does not respond
   */
  Map<String, Integer> partitions(List<String> topics) {
    try (Admin admin = Admin.create(properties)) {
      Map<String, Integer> partitions = new TreeMap<>();
      for (String topic : new TreeSet<>(topics)) {
        partitions.put(topic, describe(admin, topic).partitions().size());
      }
      return partitions;
    } catch (TimeoutException | KafkaException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot peek: interrupted", e);
    }
  }

  private TopicDescription describe(Admin admin, String topic)
      throws InterruptedException, TimeoutException {
    try {
      return requireNonNull(admin.describeTopics(List.of(topic)).topicNameValues().get(topic))
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw new IllegalStateException(
            "Cannot find topic \"" + topic + "\" at " + servers + topics(admin), e);
      }
      throw unreachable(e);
    }
  }

  /** The existing topics, if listing them is allowed. */
  private static String topics(Admin admin) throws InterruptedException, TimeoutException {
    try {
      TreeSet<String> names =
          new TreeSet<>(admin.listTopics().names().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
      return names.isEmpty()
          ? ": it has no topics"
          : ": its topics are "
              + String.join(", ", names.stream().limit(MOST_NAMES).toList())
              + (names.size() > MOST_NAMES ? ", and others" : "");
    } catch (ExecutionException e) {
      return ": its topics cannot be listed";
    }
  }

  /**
   * Reads records of a topic and passes them on.
   *
   * @param records about how many; more if they are consecutive, see {@link Sample}
   */
  void read(String topic, int partitions, From from, long records, StreamLook look) {
    try {
      List<TopicPartition> all = new ArrayList<>();
      for (int partition = 0; partition < partitions; partition++) {
        all.add(new TopicPartition(topic, partition));
      }
      new Sample(consumer, look, all, Math.max(1, records / partitions)).read(from);
    } catch (TimeoutException | KafkaException e) {
      throw unreachable(e);
    }
  }

  private IllegalStateException unreachable(Exception e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String message = cause.getMessage();
    return new IllegalStateException(
        "Cannot read from Kafka at "
            + servers
            + ": "
            + (message == null ? "no answer within " + PATIENCE_SECONDS + " s" : message),
        e);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
