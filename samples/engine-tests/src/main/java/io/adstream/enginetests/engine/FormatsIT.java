package io.adstream.enginetests.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adstream.decode.DecoderSettings;
import io.adstream.decode.EventDecoders;
import io.adstream.engine.Keying;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.enginetests.formats.WireForm;
import io.adstream.enginetests.formats.WireForms;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.event.EventType;
import io.adstream.join.UnclickedRows;
import io.adstream.registry.TestRegistry;
import io.adstream.tck.Scenario;
import io.adstream.tck.Scenarios;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same events in every format and envelope, through Kafka, an engine and PostgreSQL: the tables
 * hold the same bytes.
 */
public abstract class FormatsIT extends EngineFixture {

  private static final Scenario SCENARIO = Scenarios.bundled("own-attributes");

  /** Pipelines mostly wait for their servers while they start. */
  private static final int AT_ONCE = 4;

  /** What differs between any two pipelines: when a lane moved, and what it calls its position. */
  private static final List<String> OWN = List.of("position", "updated_at");

  @Test
  protected void oneFormOfEachFormatGivesEqualTables(@TempDir Path directory) throws Exception {
    assertEqualTables(
        EnumSet.of(
            WireForm.JSON,
            WireForm.CLOUDEVENTS_BINARY,
            WireForm.AVRO_CONFLUENT,
            WireForm.PROTOBUF_CONFLUENT),
        directory);
  }

  @Test
  @Tag("slow")
  protected void everyFormGivesEqualTables(@TempDir Path directory) throws Exception {
    assertEqualTables(EnumSet.allOf(WireForm.class), directory);
  }

  private void assertEqualTables(Set<WireForm> chosen, Path directory) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try (TestRegistry registry = new TestRegistry()) {
      WireForms forms = new WireForms(SCENARIO.schema(), directory, registry);
      Map<WireForm, Future<List<String>>> running = new EnumMap<>(WireForm.class);
      chosen.forEach(form -> running.put(form, threads.submit(() -> rows(form, forms))));
      Map<WireForm, List<String>> rows = new EnumMap<>(WireForm.class);
      for (Map.Entry<WireForm, Future<List<String>>> each : running.entrySet()) {
        rows.put(each.getKey(), each.getValue().get());
      }
      assertThat(rows).hasSameSizeAs(chosen).containsKey(WireForm.JSON);
      assertThat(rows.get(WireForm.JSON)).filteredOn(row -> row.startsWith("joined ")).hasSize(3);
      assertThat(Set.copyOf(rows.values())).as("tables by form: %s", rows).hasSize(1);
    } finally {
      threads.shutdownNow();
    }
  }

  /** What the tables hold after the scenario in a form. */
  private List<String> rows(WireForm form, WireForms forms) throws Exception {
    String pipeline = name + "_" + form.name().toLowerCase(Locale.ROOT);
    kafka.createTopics(
        SCENARIO.partitions(),
        topic(pipeline, EventType.IMPRESSION),
        topic(pipeline, EventType.CLICK));
    long sent = send(pipeline, form, forms);
    PipelineSpec spec = spec(pipeline, form, forms);
    try (Connection connection = postgres.connect();
        RunningPipeline running = start(spec, pipeline)) {
      StoredTables stored = new StoredTables(connection, pipeline);
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  stored.read() == sent
                      && stored.lanesAt(end().toEpochMilli()) == SCENARIO.partitions());
      assertThat(running.sourceWaits()).isEmpty();
      return rows(connection, pipeline);
    }
  }

  private static String topic(String pipeline, EventType type) {
    return pipeline + (type == EventType.IMPRESSION ? "-impressions" : "-clicks");
  }

  private static Instant end() {
    return SCENARIO.phases().get(SCENARIO.phases().size() - 1).advanceTo();
  }

  private PipelineSpec spec(String pipeline, WireForm form, WireForms forms) {
    Map<String, String> settings = new HashMap<>(forms.settings(form));
    @Nullable String format = settings.remove("format");
    PipelineSpec.Builder spec =
        PipelineSpec.builder(pipeline)
            .kafka(
                kafka.bootstrapServers(),
                topic(pipeline, EventType.IMPRESSION),
                topic(pipeline, EventType.CLICK))
            .keying(Keying.BY_IMPRESSION_ID)
            .schema(forms.schema(form))
            .decoder(
                EventDecoders.find(format == null ? "json" : format, DecoderSettings.of(settings)))
            .join(SCENARIO.spec())
            .unclickedRows(UnclickedRows.KEPT)
            .threads(1);
    SCENARIO.cubes().forEach(spec::cube);
    return spec.build();
  }

  /** Sends the scenario and the heartbeats that end it; returns the number of records. */
  private static long send(String pipeline, WireForm form, WireForms forms) {
    long sent = 0;
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (Scenario.Message message : SCENARIO.messages()) {
        @Nullable String key = message.key();
        WireForms.Written written = forms.write(form, message.type(), message.value());
        send(producer, topic(pipeline, message.type()), null, key, written);
        sent++;
      }
      for (EventType type : EventType.values()) {
        Instant time = end().plus(SCENARIO.spec().impressionLateness());
        WireForms.Written heartbeat =
            forms.write(form, type, "{\"Heartbeat\":true,\"EventTime\":\"" + time + "\"}");
        for (int partition = 0; partition < SCENARIO.partitions(); partition++) {
          send(producer, topic(pipeline, type), partition, null, heartbeat);
          sent++;
        }
      }
    }
    return sent;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what is missing, the test misses
  private static void send(
      KafkaProducer<byte[], byte[]> producer,
      String topic,
      @Nullable Integer partition,
      @Nullable String key,
      WireForms.Written written) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic, partition, key == null ? null : key.getBytes(UTF_8), written.value());
    written.headers().forEach(record.headers()::add);
    producer.send(record);
  }

  /** The rows of all tables as text, each behind its table's name. */
  private static List<String> rows(Connection connection, String schema) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      String own = "ARRAY['" + String.join("', '", OWN) + "']";
      for (String table : tableNames(statement, schema)) {
        rows.addAll(
            column(
                statement,
                "SELECT '%1$s ' || (to_jsonb(t) - %2$s)::text FROM %3$s.%1$s AS t ORDER BY 1"
                    .formatted(table, own, schema)));
      }
    }
    return rows;
  }

  private static List<String> tableNames(Statement statement, String schema) throws SQLException {
    List<String> names = new ArrayList<>(List.of("joined", "orphan_click", "late_event"));
    names.addAll(List.of("dead_letter", "progress"));
    names.addAll(
        column(
            statement,
            "SELECT relname FROM pg_class WHERE relnamespace = '%s'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname LIKE 'kpi\\_%%' ORDER BY 1"
                .formatted(schema)));
    return names;
  }

  private static List<String> column(Statement statement, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        values.add(row.getString(1));
      }
    }
    return values;
  }
}
