package io.adstream.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.EventType;
import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.send.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SendCommandIT {

  private static EmbeddedKafka kafka;

  private final Path directory;
  private final Path impressions;
  private final Path clicks;

  SendCommandIT(@TempDir Path directory) {
    this.directory = directory;
    impressions = directory.resolve("i");
    clicks = directory.resolve("c");
  }

  @BeforeAll
  static void startServer() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopServer() {
    kafka.close();
  }

  /** Sends the contents of the two files to topics with this name. */
  private Called send(String name, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "send",
                "--bootstrap=" + kafka.bootstrapServers(),
                "--impressions-topic=" + name + "-i",
                "--clicks-topic=" + name + "-c",
                "--impressions=" + impressions));
    if (Files.exists(clicks)) {
      arguments.add("--clicks=" + clicks);
    }
    arguments.addAll(Arrays.asList(options));
    return Called.with(arguments.toArray(String[]::new));
  }

  /** All records, in the order in which they were sent. */
  private static List<ConsumerRecord<String, String>> read(String name, int expected) {
    Topics topics = new Topics(kafka.bootstrapServers(), name + "-i", name + "-c", Map.of());
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
          .atMost(Duration.ofMinutes(1))
          .pollInSameThread()
          .untilAsserted(
              () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                assertThat(records).hasSize(expected);
              });
    }
    records.sort(
        Comparator.comparingLong((ConsumerRecord<String, String> record) -> record.timestamp())
            .thenComparingLong(ConsumerRecord::offset));
    return records;
  }

  private static List<String> keys(String name, int expected) {
    return read(name, expected).stream().map(record -> String.valueOf(record.key())).toList();
  }

  private void files(String impressionRows, String clickRows) throws IOException {
    Files.writeString(impressions, impressionRows);
    Files.writeString(clicks, clickRows);
  }

  @Test
  void rowsOfBothFilesAreMergedByTime() throws Exception {
    files(
        "ImpressionID,EventTime\na,1768478401000\nb,1768478403000\nd,1768478405000\n",
        """
        {"ClickID":"c1","JoinID":"a","EventTime":1768478402000}
        {"ClickID":"c2","JoinID":"b","EventTime":1768478403000}
        """);

    Called called = send("timed", "--create-topics=1", "--rate=100", "--heartbeat=1s");

    assertThat(called.code()).isZero();
    assertThat(called.out())
        .startsWith(
            "sent 3 impressions, 2 clicks, 0 heartbeats and 0 records that the pipeline will"
                + " reject in ")
        .contains("sent a heartbeat to every partition");
    List<ConsumerRecord<String, String>> records = read("timed", 7);
    assertThat(records.subList(0, 5))
        .extracting(ConsumerRecord::key)
        .containsExactly("a", "a", "b", "b", "d");
    assertThat(records.subList(5, 7))
        .extracting(ConsumerRecord::value)
        .containsOnly("{\"Heartbeat\":true,\"EventTime\":\"2026-01-15T12:00:06Z\"}");
  }

  @Test
  void rowsWithoutTimesAreStampedImpressionsFirst() throws Exception {
    files("ImpressionID\na\nb\n", "{\"ClickID\":\"c\",\"JoinID\":\"a\"}\n");

    Called called = send("stamped", "--create-topics=3", "--rate=100", "--stamp");

    assertThat(called.err()).isEmpty();
    assertThat(called.out())
        .contains(impressions + ": 2 records without a time get the time of sending");

    List<ConsumerRecord<String, String>> records = read("stamped", 3);
    assertThat(records)
        .extracting(record -> record.topic() + " " + record.key())
        .containsExactlyInAnyOrder("stamped-i a", "stamped-i b", "stamped-c a");
    ConsumerRecord<String, String> click =
        records.stream().filter(record -> record.topic().equals("stamped-c")).findAny().get();
    // Several records may be sent in one millisecond.
    assertThat(records).allMatch(record -> record.timestamp() <= click.timestamp());
    assertThat(records)
        .filteredOn(record -> record.key().equals("a"))
        .extracting(ConsumerRecord::partition)
        .containsOnly(click.partition());
    assertThat(records).extracting(ConsumerRecord::value).allMatch(value -> value.contains("Time"));
  }

  @Test
  void rowsWithoutHeaderAndTimeAreSentAsThePipelineReadsThem() throws Exception {
    files("1,a,x\n2,b,y\n", "c,a\n");
    Path config =
        Files.writeString(
            directory.resolve("bare.properties"),
            "kafka.bootstrap.servers = localhost:1\ndecode.time.missing = kafka\n");

    Called called =
        send(
            "bare",
            "--create-topics=1",
            "--rate=100",
            "--config=" + config,
            "--impressions-columns=,ImpressionID,Device",
            "--clicks-columns=ClickID,JoinID");

    assertThat(called.err()).isEmpty();
    assertThat(called.out())
        .contains(
            impressions + ": 2 records without a time get the time of sending",
            "sent 2 impressions, 1 clicks, 0 heartbeats and 0 records");
    assertThat(read("bare", 3))
        .extracting(record -> record.key() + " " + record.value())
        .containsExactly(
            "a {\"ImpressionID\":\"a\",\"Device\":\"x\"}",
            "b {\"ImpressionID\":\"b\",\"Device\":\"y\"}",
            "a {\"ClickID\":\"c\",\"JoinID\":\"a\"}");
  }

  @Test
  void columnsOfAFileThatIsNotSentAreRefused() {
    Called called =
        Called.with(
            "send", "--bootstrap=localhost:1", "--clicks=c.csv", "--impressions-columns=a,b");

    assertThat(called.code()).isEqualTo(2);
    assertThat(called.err()).contains("columns are named without their file");
  }

  @Test
  void missingTopicIsNamed() throws Exception {
    Files.writeString(impressions, "ImpressionID,EventTime\na,1768478401000\n");

    assertThat(send("none"))
        .isEqualTo(
            new Called(
                1,
                "",
                "Cannot find topic \"none-i\" at "
                    + kafka.bootstrapServers()
                    + ": create it, or let --create-topics do so\n"));
  }

  @Test
  void nothingIsSentOfFilesOfWhichOneIsRefused() throws Exception {
    files(
        "ImpressionID,EventTime\na,1768478401000\n",
        "ClickID,JoinID,EventTime\nc,a,1768478402000\nd,b\n");

    Called called = send("refused", "--create-topics=1");

    assertThat(called)
        .isEqualTo(
            new Called(2, "", "Cannot read " + clicks + ": line 3 has 2 cells, expected 3\n"));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      Set<String> topics = admin.listTopics().names().get();
      assertThat(topics).doesNotContain("refused-i", "refused-c");
    }
  }

  @Test
  void configurationNamesFieldsZoneAndTopics() throws Exception {
    files("id;at;Slot\na;2026-01-15T13:00:01;7\nb;2026-01-15T13:00:03;\n", "");
    Files.writeString(
        clicks, "[{\"ClickID\":\"c\",\"JoinID\":\"a\",\"EventTime\":\"2026-01-15T13:00:02\"}]");
    Path config =
        Files.writeString(
            directory.resolve("ads.properties"),
            """
            kafka.bootstrap.servers = %s
            source.impressions.topic = configured-i
            source.clicks.topic = configured-c
            decode.impression.ImpressionID = id
            decode.impression.EventTime = at
            schema.impressions.Slot = INTEGER
            decode.local.time.zone = Europe/Berlin
            sink.url = jdbc:postgresql://localhost/ads
            sink.password.file = /does/not/exist
            """
                .formatted(kafka.bootstrapServers()));

    Called called =
        Called.with(
            "send",
            "--config=" + config,
            "--impressions=" + impressions,
            "--clicks=" + clicks,
            "--create-topics=1",
            "--rate=100",
            "--heartbeat=1s");

    assertThat(called.err()).isEmpty();
    assertThat(called.out()).doesNotContain("does not read");
    List<ConsumerRecord<String, String>> records = read("configured", 5);
    assertThat(records.subList(0, 3))
        .extracting(record -> record.key() + record.topic())
        .containsExactly("aconfigured-i", "aconfigured-c", "bconfigured-i");
    assertThat(records)
        .extracting(ConsumerRecord::value)
        .contains(
            "{\"id\":\"a\",\"at\":\"2026-01-15T13:00:01\",\"Slot\":\"7\"}",
            "{\"Heartbeat\":true,\"EventTime\":\"2026-01-15T12:00:04Z\"}",
            "{\"Heartbeat\":true,\"at\":\"2026-01-15T12:00:04Z\"}");
  }

  @Test
  void fileThatIsNotInOrderIsReportedOrSorted() throws Exception {
    Files.writeString(
        impressions,
        """
        {"ImpressionID":"late","EventTime":1768478460000}
        {"ImpressionID":"early","EventTime":1768478401000}
        """);

    Called kept = send("kept", "--create-topics=1");
    Called sorted = send("sorted", "--create-topics=1", "--sort");

    assertThat(kept.code()).isZero();
    assertThat(kept.out())
        .contains(
            impressions
                + ": 1 record out of the order of event times, by up to PT59S, the first at line 2",
            impressions
                + ": is sent in file order, so events behind the watermark will be late, unless --sort");
    assertThat(keys("kept", 2)).containsExactly("late", "early");
    assertThat(sorted.out()).contains(impressions + ": is sorted before it is sent");
    assertThat(keys("sorted", 2)).containsExactly("early", "late");
  }

  @Test
  void recordsThatThePipelineWillRejectAreSentReportedAndHoldNothingBack() throws Exception {
    files(
        """
        {"ImpressionID":"far","EventTime":"9998-01-01T00:00:00Z"}
        {"ImpressionID":"a","EventTime":1768478401000}
        {"Heartbeat":true,"EventTime":1768478403500}
        {"ImpressionID":"b","EventTime":1768478404000}
        """,
        """
        {"ClickID":
        {"ClickID":"c","JoinID":"a","EventTime":1768478402000}
        {"ClickID":"d","JoinID":"b","EventTime":1768478409000}
        """);

    Called called = send("odd", "--create-topics=1", "--rate=100", "--heartbeat=1s");

    assertThat(called.code()).isZero();
    assertThat(called.out())
        .contains(
            impressions + ": 1 record will be rejected by the pipeline as FUTURE_TIME: line 1 (",
            clicks + ": 1 record will be rejected by the pipeline as MALFORMED: line 1 (the value",
            "sent 2 impressions, 2 clicks, 1 heartbeats and 2 records that the pipeline will");
    List<ConsumerRecord<String, String>> records = read("odd", 9);
    assertThat(records.subList(0, 7))
        .extracting(record -> String.valueOf(record.key()))
        .containsExactly("far", "null", "a", "a", "null", "b", "b");
    assertThat(records.get(1).value()).isEqualTo("{\"ClickID\":");
    assertThat(records.get(8).value()).contains("2026-01-15T12:00:10Z");
  }
}
