package io.adstream.samples.embedded;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServersIT {

  @Test
  void brokerTakesRecordsAndGivesThemBack() throws Exception {
    Path directory;
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      directory = requireNonNull(kafka.temporaryDirectory());
      assertThat(directory).isDirectory();
      kafka.createTopics(3, "a", "b");
      Map<String, Object> config = Map.of("bootstrap.servers", kafka.bootstrapServers());
      try (var producer =
          new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
        producer.send(new ProducerRecord<>("a", 2, 1L, "k", "v")).get();
      }
      Map<String, Object> reading =
          Map.of(
              "bootstrap.servers", kafka.bootstrapServers(),
              "group.id", "readers",
              "auto.offset.reset", "earliest");
      try (var consumer =
          new KafkaConsumer<>(reading, new StringDeserializer(), new StringDeserializer())) {
        consumer.subscribe(Set.of("a"));
        var records = consumer.poll(Duration.ofSeconds(20));
        assertThat(records).hasSize(1).allMatch(record -> record.value().equals("v"));
      }
    }
    assertThat(directory).doesNotExist();
  }

  @Test
  void brokerKeepsItsTopicsInADirectoryThatWasGiven(@TempDir Path directory) throws Exception {
    // A broker that comes back is let in when the one before it is missed.
    EmbeddedKafka.Builder broker =
        EmbeddedKafka.builder()
            .directory(directory)
            .property("broker.session.timeout.ms", "1000")
            .property("broker.heartbeat.interval.ms", "200");
    try (EmbeddedKafka kafka = broker.start()) {
      kafka.createTopics(1, "kept");
    }
    try (EmbeddedKafka kafka = broker.start();
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      assertThat(admin.listTopics().names().get()).contains("kept");
    }
  }

  @Test
  void databaseAnswersOnLoopbackAndLeavesNothingBehind() throws Exception {
    int port;
    Path data;
    try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().durable().start()) {
      port = postgres.port();
      try (var connection = postgres.connect();
          var rows =
              connection
                  .createStatement()
                  .executeQuery(
                      "SELECT current_setting('fsync'), current_setting('data_directory'),"
                          + " current_setting('listen_addresses')")) {
        rows.next();
        assertThat(rows.getString(1)).isEqualTo("on");
        assertThat(rows.getString(3)).isEqualTo("127.0.0.1");
        data = Path.of(rows.getString(2));
      }
    }
    assertThat(data).doesNotExist();
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }
  }

  @Test
  void portThatIsTakenIsAnError() {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      int port = Integer.parseInt(kafka.bootstrapServers().split(":", -1)[1]);
      assertThatThrownBy(() -> EmbeddedKafka.builder().port(port).start())
          .hasMessage(
              "Cannot start embedded server: port is " + port + ", expected one that is free");
    }
  }
}
