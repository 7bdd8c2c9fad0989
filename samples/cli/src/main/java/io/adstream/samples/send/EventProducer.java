package io.adstream.samples.send;

import io.adstream.event.EventType;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends records to the two topics, in the order of the calls per topic, and to the partitions that
 * Kafka's default partitioner assigns to their keys. Thread-safe.
 */
public final class EventProducer implements AutoCloseable {

  private final Topics topics;
  private final Map<EventType, Integer> partitions;
  private final KafkaProducer<String, String> producer;
  private final AtomicLongArray sent = new AtomicLongArray(EventType.values().length);
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  /**
   * Connects.
   *
   * @param topics the topics to send to
   * @param create the number of partitions with which to create missing topics; empty not to create
   *     them
   * @throws IllegalStateException if Kafka cannot be reached, or a topic does not exist
   */
  public EventProducer(Topics topics, OptionalInt create) {
    this.topics = topics;
    this.partitions = topics.partitions(create);
    Map<String, Object> properties = topics.clientProperties();
    properties.putIfAbsent("acks", "all");
    properties.putIfAbsent("linger.ms", "5");
    properties.putIfAbsent("batch.size", "131072");
    properties.putIfAbsent("compression.type", "lz4");
    producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
  }

  /** The number of partitions of a stream's topic. */
  public int partitions(EventType type) {
    Integer count = partitions.get(type);
    return count == null ? 0 : count;
  }

  /**
   * Sends a record asynchronously.
   *
   * @param key its Kafka key; null for none
   * @throws IllegalStateException if an earlier record could not be sent
   */
  public void send(EventType type, @Nullable String key, String value) {
    send(type, new ProducerRecord<>(topics.topic(type), key, value));
  }

  /**
   * Sends a heartbeat to every partition of a stream's topic.
   *
   * @return the number of partitions
   * @throws IllegalStateException if a record before could not be sent
   */
  public int heartbeat(EventType type, String value) {
    int count = partitions(type);
    for (int partition = 0; partition < count; partition++) {
      send(type, new ProducerRecord<>(topics.topic(type), partition, null, value));
    }
    return count;
  }

  /** Sends a heartbeat with this event time to every partition of both topics. */
  public void heartbeats(Instant time) {
    for (EventType type : EventType.values()) {
      heartbeat(type, "{\"Heartbeat\":true,\"EventTime\":\"" + time + "\"}");
    }
  }

  private void send(EventType type, ProducerRecord<String, String> record) {
    check();
    // The callback keeps a failure, which the next call throws.
    Future<RecordMetadata> unused =
        producer.send(
            record,
            (metadata, exception) -> {
              if (exception == null) {
                sent.incrementAndGet(type.ordinal());
              } else {
                failure.compareAndSet(null, exception);
              }
            });
  }

  /**
   * Waits until everything is sent.
   *
   * @throws IllegalStateException if a record could not be sent
   */
  public void flush() {
    producer.flush();
    check();
  }

  /** The number of a stream's records that Kafka has acknowledged. */
  public long sent(EventType type) {
    return sent.get(type.ordinal());
  }

  private void check() {
    Exception first = failure.get();
    if (first != null) {
      throw new IllegalStateException(
          "Cannot send to Kafka at " + topics.bootstrapServers() + ": " + first.getMessage(),
          first);
    }
  }

  /** Sends pending records and disconnects. */
  @Override
  public void close() {
    producer.close();
  }
}
