package io.adstream.enginetests.faults.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.adstream.engine.Engines;
import io.adstream.engine.PipelineException;
import io.adstream.engine.RunningPipeline;
import io.adstream.enginetests.faults.ServerFaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.samples.config.RunConfig;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kafka Streams with a Kafka that duplicates records, as when a restarted broker has committed what
 * it should have aborted.
 */
class RepeatedDeliveriesIT extends ServerFaultCertification {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Behind the lane's number in a key. */
  private static final int ATTEMPT = 4;

  private static final int NUMBER = 12;

  private final TrafficSpec traffic = Workload.traffic(SEED, 2_000);

  @Override
  public String engine() {
    return "kafka-streams";
  }

  /** In short, those of an aborted attempt are the same. */
  @Test
  @Tag("slow")
  @Survives(Fault.REPEATED)
  void deliveriesThatComeAgainAreAppliedOnce() throws Exception {
    EngineArguments arguments = arguments("repeated", traffic);
    SentTraffic sent = finished(arguments, traffic);
    append(newest(results(arguments), 200));
    goOn(arguments);
    checkTables(arguments, traffic, sent);
  }

  /** The deliveries of the failed attempt differ from those of its successor. */
  @Test
  @Survives(Fault.REPEATED)
  void deliveriesOfAnAbortedAttemptAreNotApplied() throws Exception {
    EngineArguments arguments = arguments("aborted", traffic);
    SentTraffic sent = finished(arguments, traffic);
    // Of each lane a result and its status, or the like.
    List<ConsumerRecord<byte[], byte[]>> delivered = newest(results(arguments), 20);
    Map<Integer, Long> numbers = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : delivered) {
      numbers.merge(record.partition(), number(record), Math::max);
    }
    for (ConsumerRecord<byte[], byte[]> record : delivered) {
      long number = numbers.merge(record.partition(), 1L, Long::sum);
      append(record, key(record, 666, number));
    }
    goOn(arguments);
    checkTables(arguments, traffic, sent);
  }

  @Test
  @Tag("slow")
  @Survives(Fault.REPEATED)
  void deliveriesThatAreMissingAreNamed() throws Exception {
    EngineArguments arguments = arguments("missing", traffic);
    finished(arguments, traffic);
    ConsumerRecord<byte[], byte[]> last = newest(results(arguments), 1).get(0);
    append(last, key(last, 666, number(last) + 2));
    assertThatThrownBy(() -> goOn(arguments))
        .isInstanceOf(PipelineException.class)
        .hasMessageContainingAll(results(arguments), "between them were lost", "rebuild");
  }

  @Test
  @Tag("slow")
  @Survives(Fault.REPEATED)
  void shuffledRecordsThatComeAgainAreReadOnce() throws Exception {
    EngineArguments arguments = arguments("shuffled_again", traffic).with("source.keying", "any");
    SentTraffic sent = finished(arguments, traffic);
    String shuffle = results(arguments).replaceAll("-results$", "-by-impression-id-repartition");
    List<ConsumerRecord<byte[], byte[]>> shuffled = newest(shuffle, 500);
    assertThat(shuffled).isNotEmpty();
    append(shuffled);
    goOn(arguments);
    goOn(arguments); // in case that the first ended before it had read them
    checkTables(arguments, traffic, sent);
  }

  private static long number(ConsumerRecord<byte[], byte[]> record) {
    return ByteBuffer.wrap(record.key()).getLong(NUMBER);
  }

  private static byte[] key(ConsumerRecord<byte[], byte[]> record, long attempt, long number) {
    byte[] key = record.key().clone();
    ByteBuffer.wrap(key).putLong(ATTEMPT, attempt).putLong(NUMBER, number);
    return key;
  }

  /** Lets it read all there is, and stops it. */
  private SentTraffic finished(EngineArguments arguments, TrafficSpec traffic) throws Exception {
    SentTraffic sent = fill(arguments, traffic);
    long end = sent.newestMillis() - traffic.join().impressionLateness().toMillis();
    try (RunningPipeline pipeline = start(arguments);
        Connection connection = postgres.connect()) {
      StoredTables tables = new StoredTables(connection, arguments.name());
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                pipeline.awaitTermination(Duration.ofMillis(1));
                return tables.read() >= sent.records() && tables.lanesAt(end) == Workload.LANES;
              });
    }
    return sent;
  }

  /** Starts it again, until each lane's status, which it reports at its start, is applied. */
  private static void goOn(EngineArguments arguments) throws Exception {
    Map<Integer, Long> ends = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      consumer
          .endOffsets(lanes(results(arguments)))
          .forEach((lane, end) -> ends.put(lane.partition(), end));
    }
    try (RunningPipeline pipeline = start(arguments);
        Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                pipeline.awaitTermination(Duration.ofMillis(1));
                return isPast(statement, arguments.name(), ends);
              });
    }
  }

  private static boolean isPast(Statement statement, String schema, Map<Integer, Long> ends)
      throws SQLException {
    try (ResultSet row =
        statement.executeQuery("SELECT lane, position FROM " + schema + ".progress")) {
      boolean past = true;
      while (row.next()) {
        past &= row.getLong(2) > ends.getOrDefault(row.getInt(1), 0L);
      }
      return past;
    }
  }

  private static RunningPipeline start(EngineArguments arguments) {
    RunConfig run = arguments.read(directory.resolve(arguments.name() + ".properties"));
    return Engines.named(run.engine()).start(run.spec(), run.sink());
  }

  private static String results(EngineArguments arguments) throws SQLException {
    String epoch = "SELECT epoch FROM " + arguments.name() + ".pipeline";
    return "adstream-" + arguments.name() + "-" + query(epoch).iterator().next() + "-results";
  }

  private static KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static List<TopicPartition> lanes(String topic) {
    return IntStream.range(0, Workload.LANES)
        .mapToObj(lane -> new TopicPartition(topic, lane))
        .toList();
  }

  /** Each lane's newest records of a topic, up to the given number, in order. */
  private static List<ConsumerRecord<byte[], byte[]>> newest(String topic, int most) {
    List<ConsumerRecord<byte[], byte[]>> newest = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      for (TopicPartition lane : lanes(topic)) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        consumer.assign(List.of(lane));
        consumer.seekToBeginning(List.of(lane));
        long end = consumer.endOffsets(List.of(lane)).getOrDefault(lane, 0L);
        while (consumer.position(lane) < end) {
          records.addAll(consumer.poll(Duration.ofMillis(100)).records(lane));
        }
        newest.addAll(records.subList(Math.max(0, records.size() - most), records.size()));
      }
    }
    return newest;
  }

  private static void append(ConsumerRecord<byte[], byte[]> record, byte[] key) throws Exception {
    append(
        List.of(new ConsumerRecord<>(record.topic(), record.partition(), 0, key, record.value())));
  }

  private static void append(List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (ConsumerRecord<byte[], byte[]> record : records) {
        producer
            .send(
                new ProducerRecord<>(
                    record.topic(), record.partition(), record.key(), record.value()))
            .get();
      }
    }
  }
}
