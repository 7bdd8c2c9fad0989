package io.adstream.enginetests.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.event.EventType;
import io.adstream.registry.TestRegistry;
import io.adstream.samples.config.RunConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The configurations of {@code samples/formats} take their rows to PostgreSQL's tables. Files of
 * columns are sent by {@code adstream send}, lines of JSON as they are. {@code FormatsTest} looks
 * closer at what becomes of each field.
 */
public abstract class SampleFormatsIT extends SampleFixture {

  private static final Path ROWS = FORMATS.resolve("rows");
  private static final long KAFKA_TIME = Instant.parse("2026-01-15T12:00:00Z").toEpochMilli();

  private final TestRegistry registry = new TestRegistry();

  @AfterEach
  protected void closeRegistry() {
    registry.close();
  }

  @Test
  protected void openrtbRowsBecomeOneMatch() throws Exception {
    assertThat(joined("openrtb", "openrtb.impressions.jsonl", 3))
        .containsExactly("a1:2 2026-01-15 12:00:01.25 0.002500 cr1 | k1 2026-01-15 12:00:05 c9");
  }

  @ParameterizedTest
  @Tag("slow")
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          ipinyou; ipinyou.impressions.tsv; 3; b1 2013-06-05 16:01:04.008 0.000680 cr7 | b1 2013-06-05 16:02:04.108 1458
          segment; segment.jsonl; 6; i1 2026-01-15 12:00:01 0.000000 - | m2 2026-01-15 12:00:02 spring top
          debezium; debezium.impressions.jsonl; 4; 7 2026-01-15 12:00:01 0.500000 a1 | 1 2026-01-15 12:00:02 spring
          avro-registry; avro-registry.impressions.jsonl; 2; i1 2026-01-15 12:00:01 0.250000 - | 9 2026-01-15 12:00:02 spring
          session-join; session-join.impressions.csv; 4; aa-1 2021-06-29 09:35:53 0.000000 - | aa-1 2021-06-29 09:52:33 4
          open-bandit; open-bandit.csv; 4; 2019-11-24 00\\:01\\:03.979400+00\\:00:ce:3:1 2019-11-24 00:01:03.979 0.000000 3 | 2019-11-24 00\\:01\\:03.979400+00\\:00:ce:3:1 2019-11-24 00:01:03.979 1
          kafka-times; kafka-times.impressions.jsonl; 2; 1 2026-01-15 12:00:00 0.300000 - | click1 2026-01-15 12:00:00
          """)
  protected void rowsBecomeOneMatch(String format, String rows, long records, String match)
      throws Exception {
    assertThat(joined(format, rows, records)).containsExactly(match);
  }

  /** The rows of table {@code joined} after a format's configuration has read its sample rows. */
  private List<String> joined(String format, String impressionRows, long records) throws Exception {
    String clickRows = impressionRows.replace("impressions", "clicks");
    Path configuration =
        configuration(
            format,
            format.equals("avro-registry")
                ? Map.of("decode.registry.url", registry.url())
                : Map.of());
    PipelineSpec spec = RunConfig.readSpec(configuration, Map.of());
    kafka.createTopics(1, List.copyOf(spec.source().topics()).toArray(String[]::new));
    if (impressionRows.endsWith(".jsonl")) {
      send(spec, EventType.IMPRESSION, impressionRows);
      if (!clickRows.equals(impressionRows)) {
        send(spec, EventType.CLICK, clickRows);
      }
    } else {
      send(
          configuration,
          ROWS.resolve(impressionRows),
          ROWS.resolve(clickRows),
          format.equals("session-join") ? SESSION_COLUMNS : List.of("--sort"));
    }
    try (RunningPipeline pipeline = start(spec, name);
        Connection connection = postgres.connect()) {
      StoredTables tables = new StoredTables(connection, name);
      await().atMost(PATIENCE).until(() -> tables.read() == records);
      assertThat(tables.counters().matched()).isEqualTo(1);
      assertThat(tables.counters().rejected() + tables.counters().late()).isZero();
      assertThat(pipeline.sourceWaits()).isEmpty();
      return rows(connection, spec);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what is missing, the test misses
  private void send(PipelineSpec spec, EventType type, String rows) throws IOException {
    Path file = ROWS.resolve(rows);
    Path schemaFile = ROWS.resolve(rows.replace(".jsonl", ".avsc"));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (String row : Files.readAllLines(file)) {
        byte[] value =
            Files.exists(schemaFile)
                ? avro(type.ordinal() + 1, Files.readString(schemaFile), row)
                : row.getBytes(UTF_8);
        producer.send(new ProducerRecord<>(spec.source().topic(type), 0, KAFKA_TIME, null, value));
      }
    }
  }

  /** The message of a row in Avro's JSON, behind the id of its schema. */
  private byte[] avro(int id, String text, String row) throws IOException {
    registry.schema(id, "AVRO", text);
    Schema schema = new Schema.Parser().parse(text);
    GenericRecord record =
        new GenericDatumReader<GenericRecord>(schema)
            .read(null, DecoderFactory.get().jsonDecoder(schema, row));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  /** Ids, times in UTC, cost, ad, and the values of declared attributes. */
  private List<String> rows(Connection connection, PipelineSpec spec) throws Exception {
    StringBuilder declared = new StringBuilder();
    spec.plan().schema().impressions().attributes().stream()
        .skip(spec.plan().schema().impressions().standardSize())
        .forEach(attribute -> declared.append(", ").append(attribute.column()));
    String sql =
        "SELECT concat_ws(' ', impression_id, impression_time AT TIME ZONE 'UTC', impression_cost, coalesce(ad_id, '-'), '|', click_id, click_time AT TIME ZONE 'UTC'%s) FROM %s.joined ORDER BY 1"
            .formatted(declared, name);
    List<String> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        rows.add(row.getString(1));
      }
    }
    return rows;
  }
}
