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
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configurations of samples/formats, with sample rows. */
class FormatsTest {

  private static final long KAFKA_TIME = Instant.parse("2026-01-15T12:00:00Z").toEpochMilli();
  private static final Path FORMATS = Path.of("..", "formats");

  private final Path directory;

  FormatsTest(@TempDir Path directory) {
    this.directory = directory;
  }

  /** An Avro message behind the id of its schema. */
  private static byte[] message(int id, Schema schema, Map<String, Object> values)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(schema).write(record(schema, values), encoder);
    encoder.flush();
    return out.toByteArray();
  }

  private static GenericRecord record(Schema schema, Map<String, Object> values) {
    GenericRecord record = new GenericData.Record(schema);
    values.forEach(record::put);
    return record;
  }

  @Test
  void avroByRegistry() throws IOException {
    String time = "{\"type\":\"long\",\"logicalType\":\"timestamp-%s\"}";
    Schema user = SchemaBuilder.record("User").fields().requiredString("id").endRecord();
    Schema impression =
        SchemaBuilder.record("Impression")
            .fields()
            .requiredString("impression_id")
            .name("shown_at")
            .type(new Schema.Parser().parse(time.formatted("millis")))
            .noDefault()
            .requiredDouble("price")
            .optionalString("campaign_id")
            .name("user")
            .type(user)
            .noDefault()
            .endRecord();
    Schema click =
        SchemaBuilder.record("Click")
            .fields()
            .requiredLong("click_id")
            .requiredString("impression_id")
            .name("clicked_at")
            .type(new Schema.Parser().parse(time.formatted("micros")))
            .noDefault()
            .endRecord();
    byte[] shown =
        message(
            1,
            impression,
            Map.of(
                "impression_id",
                "i1",
                "shown_at",
                1_768_478_401_000L,
                "price",
                0.25,
                "campaign_id",
                "spring",
                "user",
                record(user, Map.of("id", "u1"))));
    byte[] clicked =
        message(
            2,
            click,
            Map.of("click_id", 9L, "impression_id", "i1", "clicked_at", 1_768_478_402_000_000L));
    HttpServer registry = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
    serve(registry, "/schemas/ids/1", impression);
    serve(registry, "/schemas/ids/2", click);
    registry.start();
    try {
      PipelineSpec spec = avroSpec(registry.getAddress().getPort());
      spec.source().decoder().open();
      assertThat(joined(spec, type -> List.of(type == EventType.IMPRESSION ? shown : clicked)))
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

  /** The join's results: matches, orphans and rejected records, without open events. */
  private static List<String> joined(
      PipelineSpec spec, List<String> impressions, List<String> clicks) {
    return joined(
        spec,
        type ->
            (type == EventType.IMPRESSION ? impressions : clicks)
                .stream().map(value -> value.getBytes(UTF_8)).toList());
  }

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

  /** The JSON that send makes of a file. */
  private List<String> sent(PipelineSpec spec, EventType type, String rows) throws IOException {
    Path file = Files.writeString(directory.resolve(type.name()), rows);
    JsonEventDecoder decoder = (JsonEventDecoder) spec.source().decoder();
    EventFormat format = new EventFormat(type, decoder, spec.plan(), EventFormat.Untimed.KEPT);
    assertThat(FileCheck.of(file, format, bytes -> {}).rejected()).isZero();
    List<String> values = new ArrayList<>();
    try (EventFile opened = new EventFile(file, format)) {
      for (EventRow row = opened.poll(); row != null; row = opened.poll()) {
        values.add(row.value(Instant.EPOCH));
      }
    }
    return values;
  }

  private List<String> joinedFiles(String format, String impressions, String clicks)
      throws IOException {
    PipelineSpec spec = spec(format);
    return joined(
        spec, sent(spec, EventType.IMPRESSION, impressions), sent(spec, EventType.CLICK, clicks));
  }

  @Test
  void everyConfigurationIsShort() throws IOException {
    try (Stream<Path> files = Files.list(FORMATS)) {
      assertThat(files.toList())
          .hasSizeGreaterThanOrEqualTo(8)
          .allSatisfy(file -> assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(30));
    }
  }

  @Test
  void ipinyou() throws IOException {
    assertThat(
            joinedFiles(
                "ipinyou",
                """
                BidID\tTimestamp\tiPinYouID\tCity\tCreativeID\tPayingPrice\tAdvertiserID
                b1\t20130606000104008\tu1\t80\tcr7\t68\t1458
                b2\t20130606000104009\tu2\t80\tcr7\t70\t1458
                """,
                "BidID\tTimestamp\nb1\t20130606000204108\n"))
        .containsExactly(
            "b1 2013-06-05T16:01:04.008Z 0.00068 {AdID=cr7, AdvertiserID=1458, Location=80,"
                + " UserID=u1} + b1 2013-06-05T16:02:04.108Z 0 {}");
  }

  @Test
  void openrtb() {
    String auction =
        "\"auction\":{\"id\":\"a1\",\"imp\":{\"id\":\"%s\"},\"site\":{\"domain\":\"news.example\"},"
            + "\"device\":{\"os\":\"iOS\",\"devicetype\":4,\"geo\":{\"country\":\"DEU\"}}}";
    String win = "{%s,\"bid\":{\"price\":2.5,\"crid\":\"cr1\",\"cid\":\"c9\"},\"ts\":%s}";
    assertThat(
            joined(
                spec("openrtb"),
                List.of(
                    win.formatted(auction.formatted("1"), "1768478401.25"),
                    win.formatted(auction.formatted("2"), "1768478401.25")),
                List.of("{\"id\":\"k1\",%s,\"ts\":1768478405}".formatted(auction.formatted("2")))))
        .singleElement()
        .asString()
        .contains(
            "2026-01-15T12:00:01.250Z 0.0025 {AdID=cr1, CampaignID=c9, Device=4, Location=DEU,"
                + " OS=iOS, PageID=news.example} + k1 2026-01-15T12:00:05Z 0 {}");
  }

  @Test
  void segment() {
    String call =
        "{\"type\":\"track\",\"event\":\"%s\",\"messageId\":\"%s\",\"anonymousId\":\"a\","
            + "\"originalTimestamp\":\"2026-01-15T12:00:0%dZ\",\"properties\":"
            + "{\"impression_id\":\"i1\",\"placement\":\"top\",\"campaign\":\"spring\"}}";
    List<String> topic =
        List.of(
            call.formatted("Ad Impression", "m1", 1),
            call.formatted("Ad Clicked", "m2", 2),
            call.formatted("Signed Up", "m3", 3));
    assertThat(joined(spec("segment"), topic, topic))
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
    String change = "{\"schema\":{},\"payload\":{\"before\":%s,\"after\":%s,\"op\":\"%s\"}}";
    String shown =
        "{\"id\":7,\"shown_at\":1768478401000250,\"cost\":\"0.5\",\"ad_id\":\"a1\","
            + "\"device\":\"TV\",\"campaign\":\"spring\"}";
    String clicked =
        "{\"id\":1,\"impression_id\":7,\"clicked_at\":1768478402000000,\"cost\":\"1\"}";
    assertThat(
            joined(
                spec("debezium"),
                List.of(
                    change.formatted("null", shown, "c"),
                    change.formatted(shown, shown, "u"),
                    change.formatted(shown, "null", "d")),
                List.of(change.formatted("null", clicked, "c"))))
        .containsExactly(
            "Ignored[]",
            "Ignored[]",
            "7 2026-01-15T12:00:01Z 0.5 {AdID=a1, Device=TV, campaign=spring} + 1"
                + " 2026-01-15T12:00:02Z 1 {}");
  }

  @Test
  void sessionJoin() throws IOException {
    assertThat(
            joinedFiles(
                "session-join",
                "at,session,seconds\n1624959353,aa-1,4\n1624959400,bb-2,38\n",
                "at,session,seconds\n1624960353,aa-1,63\n1624960401,bb-2,63\n"))
        .containsExactly(
            "aa-1 2021-06-29T09:35:53Z 0 {Seconds=4} + aa-1 2021-06-29T09:52:33Z 0 {}");
  }

  @Test
  void openBandit() throws IOException {
    String rows =
        """
        ,timestamp,item_id,position,click,propensity_score,user_feature_0
        0,2019-11-24 00:01:03.979311+00:00,2,2,0,0.04,ce
        1,2019-11-24 00:01:03.979400+00:00,3,1,1,0.04,ce
        """;
    assertThat(joinedFiles("open-bandit", rows, rows))
        .hasSize(2)
        .contains("Ignored[]")
        .last()
        .asString()
        .contains("2019-11-24T00:01:03.979Z 0 {AdID=3, Slot=1} + ", " {ClickPosition=1}");
  }

  @Test
  void eventsWithoutTimesHaveThoseOfTheirRecords() {
    assertThat(
            joined(
                spec("kafka-times"),
                List.of("{\"ImpressionID\":\"1\",\"Device\":\"TV\",\"ImpressionCost\":\"0.3\"}"),
                List.of("{\"JoinID\":\"1\",\"ClickID\":\"click1\"}")))
        .containsExactly(
            "1 2026-01-15T12:00:00Z 0.3 {Device=TV} + click1 2026-01-15T12:00:00Z 0 {}");
  }
}
