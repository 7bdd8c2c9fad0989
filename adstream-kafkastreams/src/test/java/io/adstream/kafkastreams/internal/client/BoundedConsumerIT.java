package io.adstream.kafkastreams.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.engine.SourceWait;
import io.adstream.enginetests.servers.TestServers;
import io.adstream.internal.SourceWaits;
import io.adstream.samples.embedded.EmbeddedKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Consumers of records that are small on the broker and large in memory. */
class BoundedConsumerIT {

  private static final int LARGE_BYTES = 300_000;
  private static final long POLL_BYTES = 1_000_000;
  private static final int RECORDS = 60;

  private final EmbeddedKafka kafka = TestServers.kafka();

  @Test
  void pollIsBoundedInBytesAndNothingIsLeftOutOrReadTwice() {
    kafka.createTopics(2, "bounded");
    fill("bounded");
    Map<Integer, List<Long>> offsets = new HashMap<>();
    try (Consumer<byte[], byte[]> consumer = new BoundedConsumer(config(), POLL_BYTES)) {
      consumer.assign(List.of(new TopicPartition("bounded", 0), new TopicPartition("bounded", 1)));
      int read = 0;
      int polls = 0;
      while (read < 4 * RECORDS) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(10));
        assertThat(records.isEmpty()).as("after %s records", read).isFalse();
        read += records.count();
        polls++;
        assertThat(bytes(records)).isLessThanOrEqualTo(POLL_BYTES);
        records.forEach(
            message ->
                offsets
                    .computeIfAbsent(message.partition(), key -> new ArrayList<>())
                    .add(message.offset()));
        for (TopicPartition partition : records.partitions()) {
          List<ConsumerRecord<byte[], byte[]>> all = records.records(partition);
          long next = all.get(all.size() - 1).offset() + 1;
          assertThat(consumer.position(partition)).isEqualTo(next);
          assertThat(records.nextOffsets().get(partition))
              .isNotNull()
              .extracting(OffsetAndMetadata::offset)
              .isEqualTo(next);
        }
      }
      assertThat(polls).isGreaterThan(2 * RECORDS * LARGE_BYTES / (int) POLL_BYTES);
    }
    for (int partition = 0; partition < 2; partition++) {
      assertThat(offsets.get(partition)).hasSize(2 * RECORDS).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void recordThatIsLargerThanAPollComesAlone() {
    kafka.createTopics(2, "alone");
    fill("alone");
    try (Consumer<byte[], byte[]> consumer = new BoundedConsumer(config(), 1_000)) {
      consumer.assign(List.of(new TopicPartition("alone", 0)));
      int read = 0;
      while (read < 2 * RECORDS) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(10));
        assertThat(records.isEmpty()).isFalse();
        assertThat(records.count() == 1 || bytes(records) <= 1_000).isTrue();
        read += records.count();
      }
    }
  }

  @Test
  void partitionWaitsWhileItsTaskHasNotTakenWhatWasRead() {
    kafka.createTopics(2, "waits");
    fill("waits");
    TakenRecords taken = new TakenRecords();
    TakenRecords.Task task = taken.task();
    long[] read = new long[2];
    try (Consumer<byte[], byte[]> consumer =
        new SourceConsumer(config(), POLL_BYTES, 2 * POLL_BYTES, taken, null, () -> null)) {
      TopicPartition slow = new TopicPartition("waits", 0);
      consumer.assign(List.of(slow, new TopicPartition("waits", 1)));
      while (read[1] < 2 * RECORDS) {
        count(consumer, read, task);
      }
      long atMostLarge = 3 * POLL_BYTES / LARGE_BYTES;
      assertThat(read[0]).isBetween(1L, 2 * atMostLarge + 2);
      assertThat(consumer.paused()).containsExactly(slow);
      task = taken.task();
      while (read[0] < 2 * RECORDS) {
        task.take(metadata("waits", 0, read[0] - 1));
        count(consumer, read, null);
      }
    }
  }

  @Test
  void partitionWaitsForItsNextRecordToBeJudgedAndTheOthersGoOn() {
    kafka.createTopics(2, "judged");
    fill("judged");
    AtomicLong judgedTo = new AtomicLong(7);
    AtomicInteger tries = new AtomicInteger();
    RecordGate gate =
        message -> {
          if (message.partition() == 1 || message.offset() < judgedTo.get()) {
            return null;
          }
          tries.incrementAndGet();
          return "the registry is away";
        };
    SourceWaits waits = new SourceWaits("judged");
    Map<Integer, List<Long>> offsets = new HashMap<>();
    try (Consumer<byte[], byte[]> consumer =
        new SourceConsumer(
            config(),
            POLL_BYTES,
            Long.MAX_VALUE,
            new TakenRecords(),
            new GatedPartitions(gate, waits),
            () -> null)) {
      TopicPartition waiting = new TopicPartition("judged", 0);
      consumer.assign(List.of(waiting, new TopicPartition("judged", 1)));
      while (count(offsets, 1) < 2 * RECORDS || tries.get() < 4) {
        poll(consumer, offsets);
      }
      assertThat(offsets.get(0)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
      assertThat(consumer.position(waiting)).isEqualTo(7);
      assertThat(consumer.paused()).containsExactly(waiting);
      assertThat(waits.list()).extracting(SourceWait::offset).containsExactly(7L);
      judgedTo.set(Long.MAX_VALUE);
      while (count(offsets, 0) < 2 * RECORDS) {
        poll(consumer, offsets);
      }
      assertThat(waits.list()).isEmpty();
    }
    for (int partition = 0; partition < 2; partition++) {
      assertThat(offsets.get(partition)).hasSize(2 * RECORDS).isSorted().doesNotHaveDuplicates();
    }
  }

  private static int count(Map<Integer, List<Long>> offsets, int partition) {
    return offsets.getOrDefault(partition, List.of()).size();
  }

  private static void poll(Consumer<byte[], byte[]> consumer, Map<Integer, List<Long>> offsets) {
    for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(100))) {
      offsets.computeIfAbsent(message.partition(), key -> new ArrayList<>()).add(message.offset());
    }
  }

  private static void count(
      Consumer<byte[], byte[]> consumer, long[] read, TakenRecords.@Nullable Task takesOfOne) {
    for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(100))) {
      read[message.partition()]++;
      if (takesOfOne != null && message.partition() == 1) {
        takesOfOne.take(metadata(message.topic(), 1, message.offset()));
      }
    }
  }

  private static RecordMetadata metadata(String topic, int partition, long offset) {
    return new RecordMetadata() {
      @Override
      public String topic() {
        return topic;
      }

      @Override
      public int partition() {
        return partition;
      }

      @Override
      public long offset() {
        return offset;
      }
    };
  }

  private Map<String, Object> config() {
    return Map.of(
        "bootstrap.servers", kafka.bootstrapServers(),
        "auto.offset.reset", "earliest",
        "enable.auto.commit", "false");
  }

  private static long bytes(ConsumerRecords<byte[], byte[]> records) {
    long bytes = 0;
    for (ConsumerRecord<byte[], byte[]> message : records) {
      bytes += message.value() == null ? 0 : message.value().length;
      bytes += message.key() == null ? 0 : message.key().length;
    }
    return bytes;
  }

  /** To each partition large and small records in turn, many to a batch: some without a value. */
  @SuppressWarnings("FutureReturnValueIgnored") // the test would notice missing records
  private void fill(String topic) {
    byte[] large = new byte[LARGE_BYTES];
    Arrays.fill(large, (byte) 'x');
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "compression.type",
            "zstd",
            "batch.size",
            String.valueOf(1 << 20),
            "linger.ms",
            "500");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < 2 * RECORDS; i++) {
        for (int partition = 0; partition < 2; partition++) {
          byte[] small = i % 3 == 0 ? null : new byte[] {'y'};
          producer.send(
              new ProducerRecord<>(topic, partition, new byte[] {'k'}, i % 2 == 0 ? large : small));
        }
      }
    }
  }
}
