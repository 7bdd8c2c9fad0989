import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Runs real servers with an impression and its click, for trying a distribution, until standard
 * input ends. Writes their addresses, as settings, to the file given as its argument.
 */
final class Servers {

  public static void main(String[] args) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.builder().start();
        EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
      kafka.createTopics(2, "impressions", "clicks");
      String time = ",\"EventTime\":\"" + Instant.now() + "\"}";
      try (KafkaProducer<String, String> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", kafka.bootstrapServers()),
              new StringSerializer(),
              new StringSerializer())) {
        producer.send(new ProducerRecord<>("impressions", "i1", "{\"ImpressionID\":\"i1\"" + time));
        producer.send(
            new ProducerRecord<>("clicks", "i1", "{\"ClickID\":\"c1\",\"JoinID\":\"i1\"" + time));
      }
      Path ready = Path.of(args[0]);
      Files.writeString(
          ready.resolveSibling("servers.tmp"),
          "ADSTREAM_KAFKA_BOOTSTRAP_SERVERS="
              + kafka.bootstrapServers()
              + "\nADSTREAM_SINK_URL="
              + postgres.jdbcUrl()
              + "\nADSTREAM_SINK_USER="
              + postgres.user()
              + "\n");
      Files.move(ready.resolveSibling("servers.tmp"), ready);
      System.in.readAllBytes();
    }
    System.exit(0);
  }
}
