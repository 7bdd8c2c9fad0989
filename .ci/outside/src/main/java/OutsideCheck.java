import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Runs the README's program against real servers until it has joined a click with its impression. */
public final class OutsideCheck {

  public static void main(String[] args) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.builder().port(9092).start();
        EmbeddedPostgres postgres = EmbeddedPostgres.builder().port(5432).start()) {
      kafka.createTopics(2, "impressions", "clicks");
      try (Connection admin = postgres.connect();
          Statement statement = admin.createStatement()) {
        statement.execute("CREATE ROLE adstream_writer LOGIN PASSWORD 'of-this-check'");
        statement.execute("CREATE DATABASE ads OWNER adstream_writer");
      }
      Files.writeString(Path.of("password.txt"), "of-this-check\n");
      send();
      run(Path.of("program.log"));
    }
    System.exit(0);
  }

  /** A process of its own, which is told to end as a redeploy would. */
  private static void run(Path log) throws Exception {
    String other = System.getProperty("program.classpath", "");
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                other.isEmpty() ? System.getProperty("java.class.path") : other,
                "Ads")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      awaitRow();
      System.out.println("The README's program has joined a click with its impression.");
      program.destroy(); // SIGTERM
      if (!program.waitFor(30, TimeUnit.SECONDS)
          || !Files.readString(log).contains("Stopped pipeline ads")) {
        throw new IllegalStateException("It has not stopped:\n" + Files.readString(log));
      }
      System.out.println("It stopped on SIGTERM.");
    } finally {
      program.destroyForcibly();
    }
  }

  private static void send() {
    String time = ",\"EventTime\":\"" + Instant.now() + "\"}";
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", "localhost:9092"),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>("impressions", "i1", "{\"ImpressionID\":\"i1\"" + time));
      producer.send(
          new ProducerRecord<>("clicks", "i1", "{\"ClickID\":\"c1\",\"JoinID\":\"i1\"" + time));
    }
  }

  private static void awaitRow() throws SQLException {
    long giveUp = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    String url = "jdbc:postgresql://localhost/ads";
    try (Connection reader = DriverManager.getConnection(url, "adstream_writer", "of-this-check");
        Statement statement = reader.createStatement()) {
      while (System.nanoTime() < giveUp) {
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        try (ResultSet row =
            statement.executeQuery("SELECT to_regclass('adstream.joined') IS NOT NULL")) {
          row.next();
          if (!row.getBoolean(1)) {
            continue;
          }
        }
        try (ResultSet row = statement.executeQuery("SELECT count(*) FROM adstream.joined")) {
          row.next();
          if (row.getLong(1) == 1) {
            return;
          }
        }
      }
    }
    throw new IllegalStateException("No row within 60 s");
  }
}
