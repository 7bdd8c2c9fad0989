package io.adstream.samples.cli.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.EventType;
import io.adstream.samples.cli.Called;
import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.traffic.Traffic;
import io.adstream.samples.traffic.TrafficRecord;
import io.adstream.samples.traffic.TrafficSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeekCommandIT {

  private static EmbeddedKafka kafka;

  private final Path config;

  PeekCommandIT(@TempDir Path directory) {
    config = directory.resolve("ads.properties");
  }

  /** Ten minutes of traffic that trails by up to 30 s. */
  @BeforeAll
  static void sendTraffic() {
    kafka = EmbeddedKafka.start();
    kafka.createTopics(2, "ads-i", "ads-c", "empty-i", "empty-c");
    Instant start = Instant.now().minus(Duration.ofMinutes(20));
    TrafficSpec traffic =
        TrafficSpec.demo(
            7, start, Duration.ofMinutes(10), 5, Duration.ofMinutes(1), Duration.ofMinutes(1));
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      for (Traffic records = new Traffic(traffic); records.hasNext(); ) {
        TrafficRecord record = records.next();
        String topic = record.type() == EventType.IMPRESSION ? "ads-i" : "ads-c";
        String key = record.key().isEmpty() ? null : record.key();
        var unused =
            producer.send(
                new ProducerRecord<>(topic, null, record.arrivalMillis(), key, record.value()));
      }
      producer.flush();
    }
  }

  @AfterAll
  static void stopServer() {
    kafka.close();
  }

  private Called peek(String name, String settings, String... options) throws IOException {
    Files.writeString(
        config,
        """
        kafka.bootstrap.servers = %s
        kafka.default.api.timeout.ms = 5000
        kafka.request.timeout.ms = 5000
        source.impressions.topic = %s-i
        source.clicks.topic = %s-c
        """
                .formatted(kafka.bootstrapServers(), name, name)
            + settings,
        UTF_8);
    String[] arguments = new String[options.length + 2];
    arguments[0] = "peek";
    arguments[1] = "--config=" + config;
    System.arraycopy(options, 0, arguments, 2, options.length);
    return Called.with(arguments);
  }

  /** All topics, internal ones included, and all groups. */
  private static Set<String> namesInKafka() throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      Set<String> names =
          new TreeSet<>(admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get());
      admin.listGroups().all().get().forEach(group -> names.add("group " + group.groupId()));
      return names;
    }
  }

  @Test
  void trafficIsReadAndNothingIsLeftBehind() throws Exception {
    Set<String> before = namesInKafka();

    Called called = peek("ads", "join.attribution.window = 1m\njoin.impression.lateness = 0s\n");

    assertThat(called.err()).isEmpty();
    assertThat(called.code()).isZero();
    assertThat(called.out())
        .contains(
            "impressions: topic \"ads-i\" at " + kafka.bootstrapServers() + ", 2 partitions",
            "Kafka's keys: ImpressionID ",
            "Kafka's default partitioner (murmur2)",
            "CTR ",
            "before which everything was read match no impression")
        .containsPattern("\njoin\\.impression\\.lateness = [0-9]+[smhd]\n")
        .doesNotContain("source.keying = any");
    assertThat(namesInKafka()).isEqualTo(before).doesNotContain("__consumer_offsets");
  }

  @Test
  void oldestAndLatestRecordsCanBeAskedFor() throws Exception {
    assertThat(peek("ads", "", "--from=beginning", "--records=2", "--json").out())
        .contains("\"read\" : 40,", "\"topic\" : \"ads-i\"");
    assertThat(peek("ads", "", "--from=1s").out())
        .contains("Topic \"ads-i\" holds no records there");
    Called wrong = peek("ads", "", "--from=yesterday");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err())
        .startsWith(
            "Cannot peek: --from is \"yesterday\", expected beginning, end or a duration\n");
  }

  @Test
  void emptyTopicsAreNamed() throws Exception {
    assertThat(peek("empty", "").out())
        .contains("Topic \"empty-i\" holds no records there: nothing is known of the impressions.");
  }

  @Test
  void missingTopicIsNamedWithThoseThatAreThere() throws Exception {
    assertThat(peek("none", ""))
        .isEqualTo(
            new Called(
                1,
                "",
                "Cannot find topic \"none-c\" at "
                    + kafka.bootstrapServers()
                    + ": its topics are ads-c, ads-i, empty-c, empty-i\n"));
  }

  @Test
  void serverThatDoesNotAnswerIsNamed() throws Exception {
    Files.writeString(
        config,
        """
        kafka.bootstrap.servers = localhost:1
        kafka.default.api.timeout.ms = 1000
        kafka.request.timeout.ms = 1000
        """);
    Called called = Called.with("peek", "--config=" + config);
    assertThat(called.code()).isEqualTo(1);
    assertThat(called.err()).startsWith("Cannot read from Kafka at localhost:1: ");
  }

  @Test
  void faultsOfTheFileAreNamedButForTheSink() throws Exception {
    assertThat(peek("ads", "join.clock.skew = soon\nsink.user = someone\n"))
        .isEqualTo(
            new Called(
                2,
                "",
                "Cannot use configuration "
                    + config
                    + ":\n  join.clock.skew is \"soon\", expected a duration such as 500ms, 30s,"
                    + " 10m, 2h, 1d or PT10M\n"));
  }
}
