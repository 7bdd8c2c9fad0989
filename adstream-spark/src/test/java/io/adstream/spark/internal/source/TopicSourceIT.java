package io.adstream.spark.internal.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.enginetests.servers.TestServers;
import io.adstream.spark.OwnSpark;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The source gives what Spark's own gives, whatever lies between the records. */
@ExtendWith(OwnSpark.class)
class TopicSourceIT {

  @TempDir private Path directory;

  @Test
  void recordsOfTransactionsAreReadUpToTheLastMarker() throws Exception {
    String topic = topic("transactions");
    try (KafkaProducer<byte[], byte[]> producer = producer("TopicSourceIT")) {
      producer.initTransactions();
      for (int transaction = 0; transaction < 7; transaction++) {
        producer.beginTransaction();
        send(producer, topic, transaction * 20, 20);
        if (transaction % 3 == 1) {
          producer.flush();
          producer.abortTransaction();
        } else {
          producer.commitTransaction();
        }
      }
    }

    List<Row> read = read(topic, 17);

    assertThat(read).hasSize(100).containsExactlyInAnyOrderElementsOf(readBySpark(topic));
  }

  @Test
  void plannedRecordsThatAreDeletedEndTheQuery() throws Exception {
    String topic = topic("deleted");
    try (KafkaProducer<byte[], byte[]> producer = producer(null)) {
      send(producer, topic, 0, 200);
    }
    read(topic, 1000);
    try (KafkaProducer<byte[], byte[]> producer = producer(null)) {
      send(producer, topic, 200, 200);
    }
    Dataset<Row> failing = stream(topic, 1000).where("raise_error('not stored') IS NULL");
    StreamingQuery planned = query(failing, topic, new ArrayDeque<>());
    assertThatThrownBy(planned::awaitTermination).hasStackTraceContaining("not stored");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
      admin
          .deleteRecords(
              Map.of(
                  new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(150),
                  new TopicPartition(topic, 1), RecordsToDelete.beforeOffset(150)))
          .all()
          .get();
    }

    StreamingQuery query = query(stream(topic, 1000), topic, new ArrayDeque<>());

    assertThatThrownBy(query::awaitTermination)
        .hasRootCauseInstanceOf(OffsetOutOfRangeException.class)
        .hasStackTraceContaining(topic);
  }

  private static String topic(String name) {
    String topic = "topic-source-" + name;
    TestServers.kafka().createTopics(2, topic);
    return topic;
  }

  private static String servers() {
    return TestServers.kafka().bootstrapServers();
  }

  private static KafkaProducer<byte[], byte[]> producer(@Nullable String transactionalId) {
    Map<String, Object> properties = new HashMap<>(Map.of("bootstrap.servers", servers()));
    if (transactionalId != null) {
      properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    }
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Sends records to both partitions, each with a header. */
  @SuppressWarnings("FutureReturnValueIgnored") // closing waits for all, and rows would be missing
  private static void send(
      KafkaProducer<byte[], byte[]> producer, String topic, int first, int records) {
    for (int i = first; i < first + records; i++) {
      byte[] bytes = String.valueOf(i).getBytes(UTF_8);
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(topic, i % 2, 1_000L + i, i % 5 == 0 ? null : bytes, bytes);
      record.headers().add("number", bytes);
      producer.send(record);
    }
  }

  private List<Row> read(String topic, int maxRecords) throws Exception {
    Queue<Row> rows = new ConcurrentLinkedQueue<>();
    query(stream(topic, maxRecords), topic, rows).awaitTermination();
    return List.copyOf(rows);
  }

  private StreamingQuery query(Dataset<Row> of, String topic, Queue<Row> rows) throws Exception {
    VoidFunction2<Dataset<Row>, Long> collect = (batch, id) -> rows.addAll(batch.collectAsList());
    return of.writeStream()
        .foreachBatch(collect)
        .option("checkpointLocation", directory.resolve(topic).toString())
        .trigger(Trigger.AvailableNow())
        .start();
  }

  private static Dataset<Row> stream(String topic, int maxRecords) {
    return spark()
        .readStream()
        .format(TopicSource.class.getName())
        .options(options(topic))
        .option("maxOffsetsPerTrigger", maxRecords)
        .option("kafka.max.poll.records", 3)
        .option("kafka.fetch.max.wait.ms", 10)
        .load();
  }

  private static List<Row> readBySpark(String topic) {
    return spark().read().format("kafka").options(options(topic)).load().collectAsList();
  }

  private static Map<String, String> options(String topic) {
    return Map.of(
        "kafka.bootstrap.servers",
        servers(),
        "kafka.isolation.level",
        "read_committed",
        "subscribe",
        topic,
        "startingOffsets",
        "earliest",
        "includeHeaders",
        "true");
  }

  private static SparkSession spark() {
    return SparkSession.builder().getOrCreate();
  }
}
