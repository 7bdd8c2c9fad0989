package io.adstream.kafkastreams.internal.client;

import io.adstream.engine.EngineOptions;
import io.adstream.engine.KafkaSource;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The settings of the Kafka clients. A user's properties take precedence, except for those that
 * exactly-once delivery depends on; see {@link io.adstream.internal.PinnedSettings}.
 */
public final class KafkaClients {

  private static final int SESSION_MILLIS = 6_000;
  private static final long LEAST_TRANSACTION_MILLIS = 5_000;
  private static final String TRANSACTION_TIMEOUT =
      StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);

  private static final List<String> OF_GROUPS =
      List.of(
          ConsumerConfig.GROUP_ID_CONFIG,
          ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
          ConsumerConfig.GROUP_PROTOCOL_CONFIG);

  /**
   * How long a broker may hold back a fetch that finds nothing. A {@link BoundedConsumer} has to
   * wait for it before it can reread what it has left out.
   */
  private static final int FETCH_WAIT_MILLIS = 200;

  private KafkaClients() {}

  /** An admin client for the source's servers, which the caller closes. */
  public static Admin admin(KafkaSource source) {
    Properties properties = common(source);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "20000");
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    properties.putAll(source.properties());
    return Admin.create(properties);
  }

  /**
   * A consumer of the results topic. It reads only committed records, from the sink's position, and
   * belongs to no group, so a user's group settings do not apply.
   *
   * @param name the client's name, appended to the clients' common name if there is one
   * @param pollBytes the maximum bytes per poll; a single record may exceed it
   */
  public static KafkaConsumer<byte[], byte[]> resultsConsumer(
      KafkaSource source, String name, MemoryLimits limits, long pollBytes) {
    Properties properties = common(source);
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000");
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, limits.fetchBytes());
    properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
    properties.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, String.valueOf(1 << 20));
    properties.putAll(source.properties());
    OF_GROUPS.forEach(properties::remove);
    String common = source.properties().get(ConsumerConfig.CLIENT_ID_CONFIG);
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, common == null ? name : common + "-" + name);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    Map<String, Object> config = new HashMap<>();
    properties.forEach((key, value) -> config.put((String) key, value));
    return new BoundedConsumer(config, pollBytes);
  }

  /**
   * Validates the settings as the clients do, without connecting.
   *
   * @throws KafkaException if a client would reject them, or they contradict each other
   */
  public static void check(KafkaSource source, EngineOptions options, MemoryLimits limits) {
    try {
      checkClients(source, options, limits);
    } catch (IllegalArgumentException e) {
      throw new KafkaException(e.getMessage(), e);
    }
  }

  private static void checkClients(KafkaSource source, EngineOptions options, MemoryLimits limits) {
    Properties properties = streams(source, options, "adstream-check", limits, "check");
    StreamsConfig config = new StreamsConfig(properties);
    Map<String, Object> producer = config.getProducerConfigs("check");
    producer.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    producer.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    ProducerConfig unusedProducer = new ProducerConfig(producer);
    Map<String, Object> consumer = config.getMainConsumerConfigs("check", "check", 0);
    consumer.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    consumer.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    ConsumerConfig unusedConsumer = new ConsumerConfig(consumer);
    AdminClientConfig unusedAdmin = new AdminClientConfig(config.getAdminConfigs("check"));
    resultsConsumer(source, "check", limits, limits.sinkBytes(1)).close();
  }

  /**
   * The settings of Kafka Streams.
   *
   * @param member the name of the process's group members, unless the user sets one
   */
  public static Properties streams(
      KafkaSource source,
      EngineOptions options,
      String applicationId,
      MemoryLimits limits,
      String member) {
    Properties properties = common(source);
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, limits.threads());
    // Only markers are cached, one per lane.
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 1 << 20);
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    bound(properties, limits);
    // A task waits while it has no records of its other topic, so it should have some buffered.
    properties.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 5_000);
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 128 << 10);
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    // Records are invisible before the commit, which does not wait for this linger.
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 100);
    // How long the group waits for a killed process: the minimum that brokers allow by default.
    // Kafka's default of 45 s would be a long gap in a dashboard.
    properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
    properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, SESSION_MILLIS / 4);
    // Static membership: the next process recognizes the members if this one is killed.
    if (OF_GROUPS.stream().noneMatch(source.properties()::containsKey)) {
      properties.put(
          StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), member);
    }
    // There are no global stores; this only avoids a warning of Kafka Streams.
    properties.put("processing.exception.handler.global.enabled", true);
    // A transaction lasts from one commit to the next; Kafka Streams ensures this.
    long longestMillis = CommitPace.longest(options.commitInterval()).toMillis();
    properties.put(
        TRANSACTION_TIMEOUT,
        source
            .properties()
            .getOrDefault(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                String.valueOf(longestMillis + LEAST_TRANSACTION_MILLIS)));
    // Wait for unavailable brokers.
    properties.put(StreamsConfig.TASK_TIMEOUT_MS_CONFIG, Long.MAX_VALUE);
    properties.putAll(source.properties());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    // Tasks request commits more often, see CommitPace.
    properties.put(
        StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
        Math.max(
            options.commitInterval().toMillis(),
            Math.min(longestMillis, millis(properties.get(TRANSACTION_TIMEOUT)) / 2)));
    return properties;
  }

  /** Bounds the bytes that clients read and send. */
  private static void bound(Properties properties, MemoryLimits limits) {
    // Every record that a poll reads is decompressed, even without room for it.
    properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), "500");
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), limits.fetchBytes());
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), FETCH_WAIT_MILLIS);
    properties.put(
        StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), limits.sendBytes());
  }

  private static long millis(Object setting) {
    try {
      return Long.parseLong(String.valueOf(setting).strip());
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE; // Kafka reports the fault
    }
  }

  /** The directory that Kafka Streams writes to. */
  public static Path stateDirectory(KafkaSource source) {
    String set = source.properties().get(StreamsConfig.STATE_DIR_CONFIG);
    return set != null
        ? Path.of(set)
        : Path.of(System.getProperty("java.io.tmpdir", ""), "kafka-streams");
  }

  private static Properties common(KafkaSource source) {
    Properties properties = new Properties();
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, source.bootstrapServers());
    return properties;
  }
}
