package io.adstream.spark;

import static java.time.Duration.ofMinutes;
import static org.apache.spark.sql.avro.functions.from_avro;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.servers.TestServers;
import io.adstream.join.JoinSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Avro records in Kafka, read by Spark's own {@code from_avro} as in {@code docs/spark.md}. */
@ExtendWith(OwnSpark.class)
class SparkAvroIT {

  private static final String TOPICS = "spark-avro-";

  private static final String VIEW_SCHEMA =
      """
      {"type": "record", "name": "View", "fields": [
        {"name": "iid", "type": "string"},
        {"name": "ts", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "paid", "type": {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 6}},
        {"name": "campaign_id", "type": ["null", "string"]}
      ]}
      """;

  private static final String TAP_SCHEMA =
      """
      {"type": "record", "name": "Tap", "fields": [
        {"name": "id", "type": "string"},
        {"name": "iid", "type": "string"},
        {"name": "ts", "type": {"type": "long", "logicalType": "timestamp-micros"}}
      ]}
      """;

  private static final long NOON = Instant.parse("2026-01-15T12:00:00Z").toEpochMilli();

  @TempDir private Path directory;

  @Test
  void avroColumnsAreJoined() throws Exception {
    TestServers.kafka().createTopics(2, TOPICS + "views", TOPICS + "taps");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", TestServers.kafka().bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(TOPICS + "views", view("i1", "spring"))).get();
      producer.send(new ProducerRecord<>(TOPICS + "views", new byte[] {1, 2, 3})).get();
      producer.send(new ProducerRecord<>(TOPICS + "taps", framed(tap("c1", "i1")))).get();
    }
    SparkSession spark = SparkSession.builder().getOrCreate();

    Dataset<Row> views =
        topic(spark, "views")
            .select(from_avro(col("value"), VIEW_SCHEMA, Map.of("mode", "PERMISSIVE")).as("view"))
            .select("view.*");
    Dataset<Row> taps = // behind the five bytes of Confluent's framing
        topic(spark, "taps")
            .select(
                from_avro(expr("substring(value, 6)"), TAP_SCHEMA, Map.of("mode", "PERMISSIVE"))
                    .as("tap"))
            .select("tap.*");
    Dataset<Row> results =
        SparkJoin.of(JoinSpec.within(ofMinutes(15)))
            .withLanes(2)
            .impressions(
                views,
                columns -> columns.impressionId("iid").time("ts").cost("paid").keep("campaign_id"))
            .clicks(taps, columns -> columns.clickId("id").joinId("iid").time("ts"))
            .join();

    assertThat(
            rows(
                results.select(
                    "result",
                    "impression_id",
                    "impression_cost",
                    "campaign_id",
                    "click_id",
                    "reason",
                    "stream")))
        .containsExactlyInAnyOrder(
            RowFactory.create(
                "MATCHED", "i1", new BigDecimal("0.250000"), "spring", "c1", null, null),
            RowFactory.create("REJECTED", null, null, null, null, "MISSING_FIELD", "IMPRESSION"));
  }

  private static Dataset<Row> topic(SparkSession spark, String name) {
    return spark
        .readStream()
        .format("kafka")
        .option("kafka.bootstrap.servers", TestServers.kafka().bootstrapServers())
        .option("subscribe", TOPICS + name)
        .option("startingOffsets", "earliest")
        .load();
  }

  /** The rows of what is in the topics now. */
  private List<Row> rows(Dataset<Row> results) throws Exception {
    Queue<Row> rows = new ConcurrentLinkedQueue<>();
    VoidFunction2<Dataset<Row>, Long> keep = (batch, number) -> rows.addAll(batch.collectAsList());
    results
        .writeStream()
        .option("checkpointLocation", directory.toUri().toString())
        .trigger(Trigger.AvailableNow())
        .foreachBatch(keep)
        .start()
        .awaitTermination();
    return List.copyOf(rows);
  }

  private static byte[] view(String id, String campaign) throws IOException {
    Schema schema = new Schema.Parser().parse(VIEW_SCHEMA);
    return message(
        new GenericRecordBuilder(schema)
            .set("iid", id)
            .set("ts", NOON)
            .set("paid", ByteBuffer.wrap(new BigDecimal("0.250000").unscaledValue().toByteArray()))
            .set("campaign_id", campaign));
  }

  private static byte[] tap(String id, String viewId) throws IOException {
    Schema schema = new Schema.Parser().parse(TAP_SCHEMA);
    return message(
        new GenericRecordBuilder(schema)
            .set("id", id)
            .set("iid", viewId)
            .set("ts", (NOON + 1_000) * 1_000));
  }

  private static byte[] message(GenericRecordBuilder fields) throws IOException {
    GenericRecord record = fields.build();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  /** The message behind five bytes, as Confluent's serializers write it. */
  private static byte[] framed(byte[] message) {
    return ByteBuffer.allocate(5 + message.length).put((byte) 0).putInt(7).put(message).array();
  }
}
