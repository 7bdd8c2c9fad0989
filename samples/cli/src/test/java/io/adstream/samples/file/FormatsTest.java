package io.adstream.samples.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.adstream.decode.CheckedDecoder;
import io.adstream.decode.Decoded;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.engine.PipelineSpec;
import io.adstream.event.AdEvent;
import io.adstream.event.EventType;
import io.adstream.internal.lane.LaneJoin;
import io.adstream.internal.lane.LanePartitions;
import io.adstream.internal.window.WindowBudget;
import io.adstream.join.JoinResult;
import io.adstream.samples.config.RunConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configurations of samples/formats, with the sample rows made up for them. */
class FormatsTest {

  private static final long KAFKA_TIME = Instant.parse("2026-01-15T12:00:00Z").toEpochMilli();
  private static final Path FORMATS = Path.of("..", "formats");
  private static final Path ROWS = FORMATS.resolve("rows");

  private final Path directory;

  FormatsTest(@TempDir Path directory) {
    this.directory = directory;
  }

  /** The Avro messages of rows in Avro's JSON, behind the id of their schema. */
  private static List<byte[]> messages(int id, Schema schema, List<String> rows) {
    List<byte[]> messages = new ArrayList<>();
    try {
      for (String row : rows) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        GenericRecord record =
            new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().jsonDecoder(schema, row));
        new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        encoder.flush();
        messages.add(out.toByteArray());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return messages;
  }

  private static Schema schema(String file) throws IOException {
    return new Schema.Parser().parse(ROWS.resolve(file).toFile());
  }

  @Test
  void avroByRegistry() throws IOException {
    Schema impression = schema("avro-registry.impressions.avsc");
    Schema click = schema("avro-registry.clicks.avsc");
    List<byte[]> shown = messages(1, impression, lines("avro-registry.impressions.jsonl"));
    List<byte[]> clicked = messages(2, click, lines("avro-registry.clicks.jsonl"));
    HttpServer registry = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
    serve(registry, "/schemas/ids/1", impression);
    serve(registry, "/schemas/ids/2", click);
    registry.start();
    try {
      PipelineSpec spec = avroSpec(registry.getAddress().getPort());
      spec.source().decoder().open();
      assertThat(joined(spec, type -> type == EventType.IMPRESSION ? shown : clicked))
          .containsExactly(
              "i1 2026-01-15T12:00:01Z 0.25 {CampaignID=spring, UserID=u1} + 9"
                  + " 2026-01-15T12:00:02Z 0 {}");
      spec.source().decoder().close();
    } finally {
      registry.stop(0);
    }
  }

  /** The configuration with the port of a running registry. */
  private PipelineSpec avroSpec(int port) throws IOException {
    String settings = Files.readString(FORMATS.resolve("avro-registry.properties"));
    assertThat(settings).contains("http://localhost:8081");
    Path copy =
        Files.writeString(
            directory.resolve("avro.properties"),
            settings.replace("http://localhost:8081", "http://localhost:" + port));
    return RunConfig.readSpec(copy, Map.of());
  }

  private static void serve(HttpServer registry, String path, Schema schema) {
    registry.createContext(
        path,
        exchange -> {
          String text = schema.toString().replace("\"", "\\\"");
          byte[] answer = ("{\"schema\":\"" + text + "\"}").getBytes(UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
  }

  private static PipelineSpec spec(String format) {
    return RunConfig.readSpec(FORMATS.resolve(format + ".properties"), Map.of());
  }

  private static List<String> lines(String file) {
    try {
      return Files.readAllLines(ROWS.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the join makes of the rows of two files. */
  private static List<String> joined(String format, String impressions, String clicks) {
    return joined(
        spec(format),
        type ->
            lines(type == EventType.IMPRESSION ? impressions : clicks).stream()
                .map(value -> value.getBytes(UTF_8))
                .toList());
  }

  /** What the join makes of records: matches and rejects, without those still open. */
  private static List<String> joined(PipelineSpec spec, Function<EventType, List<byte[]>> values) {
    List<String> results = new ArrayList<>();
    List<JoinResult> joined = new ArrayList<>();
    CheckedDecoder decoder =
        new CheckedDecoder(spec.source().decoder(), spec.plan(), Clock.systemUTC());
    try (LaneJoin lane =
        new LaneJoin(
            spec.plan(), new LanePartitions(0, 1, 1), new WindowBudget(1 << 26), joined::add)) {
      for (EventType type : EventType.values()) {
        for (byte[] value : values.apply(type)) {
          SourceRecord record = SourceRecord.of(value).withTimestampMillis(KAFKA_TIME);
          Decoded decoded =
              await()
                  .pollDelay(Duration.ZERO)
                  .until(
                      () -> decoder.decode(type, record),
                      answer -> !(answer instanceof Decoded.NotNow));
          if (decoded instanceof Decoded.Reject || decoded instanceof Decoded.Ignored) {
            results.add(decoded.toString());
          }
          lane.read(type, decoded, "topic", 0, 0, null);
        }
      }
    }
    for (JoinResult result : joined) {
      if (result instanceof JoinResult.Matched match) {
        results.add(text(match.impression()) + " + " + text(match.click()));
      }
    }
    return results;
  }

  private static String text(AdEvent event) {
    TreeMap<String, Object> attributes = new TreeMap<>();
    for (int i = 0; i < event.attributes().schema().size(); i++) {
      Object value = event.attributes().value(i);
      if (value != null) {
        attributes.put(event.attributes().schema().attribute(i).name(), value);
      }
    }
    return event.id()
        + " "
        + Instant.ofEpochMilli(event.eventTimeMillis())
        + " "
        + BigDecimal.valueOf(event.costMicros(), 6).stripTrailingZeros().toPlainString()
        + " "
        + attributes;
  }

  /** The JSON that send makes of a file, which has a header unless its columns are given. */
  private static List<byte[]> sent(
      PipelineSpec spec, EventType type, String name, List<String> columns) {
    Path file = ROWS.resolve(name);
    JsonEventDecoder decoder = (JsonEventDecoder) spec.source().decoder();
    EventFormat headed = new EventFormat(type, decoder, spec.plan(), EventFormat.Untimed.KEPT);
    EventFormat format = columns.isEmpty() ? headed : headed.withColumns(columns);
    assertThat(FileCheck.of(file, format, bytes -> {}).rejected()).isZero();
    List<byte[]> values = new ArrayList<>();
    try (EventFile opened = new EventFile(file, format)) {
      for (EventRow row = opened.poll(); row != null; row = opened.poll()) {
        values.add(row.value(Instant.EPOCH).getBytes(UTF_8));
      }
    }
    return values;
  }

  private static List<String> joinedFiles(
      String format, String impressions, String clicks, String... columns) {
    PipelineSpec spec = spec(format);
    return joined(
        spec,
        type ->
            sent(
                spec, type, type == EventType.IMPRESSION ? impressions : clicks, List.of(columns)));
  }

  @Test
  void everyConfigurationIsShort() throws IOException {
    try (Stream<Path> files = Files.list(FORMATS)) {
      assertThat(files.filter(Files::isRegularFile).toList())
          .hasSizeGreaterThanOrEqualTo(8)
          .allSatisfy(file -> assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(30));
    }
  }

  @Test
  void ipinyou() {
    assertThat(joinedFiles("ipinyou", "ipinyou.impressions.tsv", "ipinyou.clicks.tsv"))
        .containsExactly(
            "b1 2013-06-05T16:01:04.008Z 0.00068 {AdID=cr7, AdvertiserID=1458, Location=80,"
                + " UserID=u1} + b1 2013-06-05T16:02:04.108Z 0 {}");
  }

  @Test
  void openrtb() {
    assertThat(joined("openrtb", "openrtb.impressions.jsonl", "openrtb.clicks.jsonl"))
        .singleElement()
        .asString()
        .contains(
            "2026-01-15T12:00:01.250Z 0.0025 {AdID=cr1, CampaignID=c9, Device=4, Location=DEU,"
                + " OS=iOS, PageID=news.example} + k1 2026-01-15T12:00:05Z 0 {}");
  }

  @Test
  void segment() {
    assertThat(joined("segment", "segment.jsonl", "segment.jsonl"))
        .containsExactly(
            "Ignored[]",
            "Ignored[]",
            "Ignored[]",
            "Ignored[]",
            "i1 2026-01-15T12:00:01Z 0 {Campaign=spring, Placement=top, UserID=a} + m2"
                + " 2026-01-15T12:00:02Z 0 {}");
  }

  @Test
  void debezium() {
    assertThat(joined("debezium", "debezium.impressions.jsonl", "debezium.clicks.jsonl"))
        .containsExactly(
            "Ignored[]",
            "Ignored[]",
            "7 2026-01-15T12:00:01Z 0.5 {AdID=a1, Device=TV, campaign=spring} + 1"
                + " 2026-01-15T12:00:02Z 1 {}");
  }

  @Test
  void sessionJoin() {
    assertThat(
            joinedFiles(
                "session-join",
                "session-join.impressions.csv",
                "session-join.clicks.csv",
                "at",
                "session",
                "seconds"))
        .containsExactly(
            "aa-1 2021-06-29T09:35:53Z 0 {Seconds=4} + aa-1 2021-06-29T09:52:33Z 0 {}");
  }

  @Test
  void openBandit() {
    assertThat(joinedFiles("open-bandit", "open-bandit.csv", "open-bandit.csv"))
        .hasSize(2)
        .contains("Ignored[]")
        .last()
        .asString()
        .contains("2019-11-24T00:01:03.979Z 0 {AdID=3, Slot=1} + ", " {ClickPosition=1}");
  }

  @Test
  void eventsWithoutTimesHaveThoseOfTheirRecords() {
    assertThat(joined("kafka-times", "kafka-times.impressions.jsonl", "kafka-times.clicks.jsonl"))
        .containsExactly(
            "1 2026-01-15T12:00:00Z 0.3 {Device=TV} + click1 2026-01-15T12:00:00Z 0 {}");
  }
}
