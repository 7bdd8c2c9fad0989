package io.adstream.samples.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.event.EventType;
import io.adstream.samples.embedded.EmbeddedKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSenderIT {

  private static EmbeddedKafka kafka;

  private final Path directory;

  FileSenderIT(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeAll
  static void startServer() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopServer() {
    kafka.close();
  }

  private static Topics topics(String name) {
    return new Topics(kafka.bootstrapServers(), name + "-i", name + "-c", Map.of());
  }

  private void send(Topics topics, int partitions, String impressions, String clicks)
      throws Exception {
    Path i = Files.writeString(directory.resolve("i.csv"), impressions);
    Path c = Files.writeString(directory.resolve("c.jsonl"), clicks);
    try (EventFile first = new EventFile(EventType.IMPRESSION, i);
        EventFile second = new EventFile(EventType.CLICK, c);
        EventProducer producer = new EventProducer(topics, OptionalInt.of(partitions))) {
      FileSender sender = new FileSender(producer, 0);
      sender.send(first, second, reached -> {});
      sender.heartbeat(Duration.ofSeconds(1));
    }
  }

  private static List<ConsumerRecord<String, String>> read(Topics topics, int expected) {
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (EventType type : EventType.values()) {
        consumer
            .partitionsFor(topics.topic(type))
            .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Awaitility.await()
          .pollInSameThread()
          .untilAsserted(
              () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                assertThat(records).hasSize(expected);
              });
    }
    return records;
  }

  @Test
  void rowsWithTimesAreSentInTheirOrder() throws Exception {
    Topics topics = topics("timed");
    send(
        topics,
        1,
        "ImpressionID,EventTime\na,1000\nb,3000\nd,5000\n",
        """
        {"ClickID":"c1","JoinID":"a","EventTime":2000}
        {"ClickID":"c2","JoinID":"b","EventTime":3000}
        """);

    List<ConsumerRecord<String, String>> records = read(topics, 7);
    records.sort(Comparator.comparing(ConsumerRecord::offset));
    assertThat(records)
        .filteredOn(record -> record.topic().equals("timed-i"))
        .extracting(ConsumerRecord::key)
        .containsExactly("a", "b", "d", null);
    assertThat(records)
        .filteredOn(record -> record.topic().equals("timed-c"))
        .extracting(ConsumerRecord::value)
        .containsExactly(
            "{\"ClickID\":\"c1\",\"JoinID\":\"a\",\"EventTime\":2000}",
            "{\"ClickID\":\"c2\",\"JoinID\":\"b\",\"EventTime\":3000}",
            "{\"Heartbeat\":true,\"EventTime\":\"1970-01-01T00:00:06Z\"}");
  }

  @Test
  void rowsWithoutTimesAreStampedImpressionsFirst() throws Exception {
    Topics topics = topics("stamped");
    send(topics, 3, "ImpressionID\na\nb\n", "{\"ClickID\":\"c\",\"JoinID\":\"a\"}\n");

    List<ConsumerRecord<String, String>> records = read(topics, 9);
    assertThat(time(records, "stamped-c", "a"))
        .isGreaterThanOrEqualTo(time(records, "stamped-i", "b"));
    assertThat(partition(records, "stamped-c")).isEqualTo(partition(records, "stamped-i"));
  }

  private static String time(
      List<ConsumerRecord<String, String>> records, String topic, String key) {
    return records.stream()
        .filter(record -> record.topic().equals(topic) && key.equals(record.key()))
        .map(record -> record.value().replaceAll(".*EventTime\":\"", ""))
        .findFirst()
        .orElseThrow();
  }

  /** The partition of the records with key a. */
  private static int partition(List<ConsumerRecord<String, String>> records, String topic) {
    return records.stream()
        .filter(record -> record.topic().equals(topic) && "a".equals(record.key()))
        .findFirst()
        .orElseThrow()
        .partition();
  }

  @Test
  void missingTopicIsNamed() {
    assertThatThrownBy(() -> new EventProducer(topics("none"), OptionalInt.empty()))
        .hasMessage(
            "Cannot find topic \"none-i\" at "
                + kafka.bootstrapServers()
                + ": create it, or let --create-topics do so");
  }
}
