package io.adstream.internal.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.Decoded;
import io.adstream.decode.Limits;
import io.adstream.decode.SourceRecord;
import io.adstream.decode.mapping.EventFields;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.EncodedEvent;
import io.adstream.internal.codec.EventBytes;
import io.adstream.internal.field.MappedStreams;
import io.adstream.internal.field.StreamFields;
import io.adstream.internal.field.StreamMapping;
import io.adstream.internal.field.ValueRules;
import io.adstream.internal.value.Utf8;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the scan says is what the parser says, and what it does not know it leaves to the parser.
 */
class JsonScanTest {

  private static final int DOCUMENTS = 300_000;
  static final Limits LIMITS = new Limits(12, 4, 4_000);

  private static final String[] VALUES = {
    "\"a\"",
    "\"b-17\"",
    "\"\"",
    "\" \"",
    "\"é\"",
    "\"\uD83D\uDE00\"",
    "\"\u05D0\"",
    "\"a,b\"",
    "\"{}\"",
    "\"twelve chars\"",
    "\"thirteen chars\"",
    "\"a\\\\b\"",
    "\"\\u0000\"",
    "\"a\tb\"",
    "\"\\\"\"",
    "null",
    "true",
    "false",
    "17",
    "-0",
    "0",
    "1.50",
    "0.0000005",
    "1e3",
    "1E-2",
    "-1",
    "00",
    "1.",
    ".5",
    "1e",
    "NaN",
    "+1",
    "tru",
    "nul",
    "123456789012345678901234567890",
    "{}",
    "[]",
    "{\"a\":[1,{\"b\":2}]}",
    "\"1.25\"",
    "\"x",
    "",
    "\"2026-01-15T12:00:00Z\"",
    "\"2026-01-15T12:00:00.123456+02:00\"",
    "\"2026-01-15T12:00\"",
    "1768478400000",
    "1768478400000.5",
    "-1768478400000",
    "1e12",
    "253402300800000",
    "\"1768478400000\""
  };
  private static final String[] SPACES = {"", "", "", "", " ", "  ", "\n", "\t"};

  @Test
  void randomDocumentsAreWhatTheParserSays() {
    long seed = Long.getLong("adstream.seed", System.nanoTime());
    Random random = new Random(seed);
    int scanned = 0;
    int scannedOfOthers = 0;
    int scannedOfMapped = 0;
    int ignored = 0;
    boolean isMapped = false;
    StreamFields fields = RandomSchemas.fields(EventSchema.STANDARD, EventType.IMPRESSION);
    for (int i = 0; i < DOCUMENTS; i++) {
      if (i % 5 == 0) {
        EventSchema schema =
            random.nextBoolean() ? RandomSchemas.any(random) : EventSchema.STANDARD;
        EventType type = random.nextBoolean() ? EventType.IMPRESSION : EventType.CLICK;
        isMapped = random.nextBoolean();
        fields =
            isMapped
                ? RandomSchemas.mapped(schema, type, random)
                : RandomSchemas.fields(schema, type);
      }
      byte[] document = damaged(document(fields, random), random);
      Decoded decoded = scanned(fields, document);
      if (decoded != null) {
        assertThat(Utf8.isDocument(document, 0)).as("-Dadstream.seed=%d", seed).isTrue();
        scanned++;
        scannedOfOthers += fields.isTextOnly() ? 0 : 1;
        scannedOfMapped += isMapped ? 1 : 0;
        ignored += decoded instanceof Decoded.Ignored ? 1 : 0;
        assertThat(shown(decoded))
            .as("-Dadstream.seed=%d: %s", seed, new String(document, UTF_8))
            .isEqualTo(shown(parsed(fields, document)));
      }
    }
    // Else this would hold nothing against anything.
    assertThat(scanned).as("-Dadstream.seed=%d", seed).isGreaterThan(DOCUMENTS / 20);
    assertThat(scannedOfOthers).as("-Dadstream.seed=%d", seed).isGreaterThan(DOCUMENTS / 200);
    assertThat(scannedOfMapped).as("-Dadstream.seed=%d", seed).isGreaterThan(DOCUMENTS / 100);
    assertThat(ignored).as("-Dadstream.seed=%d", seed).isGreaterThan(DOCUMENTS / 1_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"ImpressionID\":\"a\",\"Device\":\"tv\",\"ImpressionCost\":0.001,\"EventTime\":1768478400000}",
        "{ \"EventTime\" : \"2026-01-15T12:00:00Z\" , \"x\" : 1.5e3 , \"ImpressionID\" : 17 } ",
        "{\"x\":{\"y\":[1,{},[]]},\"ImpressionID\":\"a\",\"z\":[],\"EventTime\":1768478400000}",
        "{\"ImpressionID\":\"é\",\"UserID\":null,\"OS\":true,\"EventTime\":1768478400000,\"y\":false}"
      })
  void usualDocumentsAreScanned(String json) {
    StreamFields fields = RandomSchemas.fields(EventSchema.STANDARD, EventType.IMPRESSION);
    assertThat(scan(fields, json.getBytes(UTF_8))).isNotNull();
  }

  @Test
  void whatIsNotTheTextItselfIsLeftToTheParser() {
    StreamFields fields = RandomSchemas.fields(EventSchema.STANDARD, EventType.IMPRESSION);
    String json = "{\"Name\":\"abcdefghijk\",\"ImpressionID\":\"a\",\"EventTime\":1768478400000}";
    List<Byte> others = new ArrayList<>(List.of((byte) '\\', (byte) 0x80, (byte) 0xFF));
    for (byte control = 0; control < ' '; control++) {
      others.add(control);
    }
    for (int at : new int[] {2, 5, 9, 12, 15, 19, 38}) {
      byte[] document = json.getBytes(UTF_8);
      assertThat(scan(fields, document)).isNotNull();
      for (byte other : others) {
        document[at] = other;
        assertThat(scan(fields, document)).as("%d at %d", other, at).isNull();
      }
    }
  }

  @Test
  void quoteInANameOfTheSchemaIsNotTheEndOfAnEmptyName() {
    StreamFields quoted =
        new StreamFields(
            EventSchema.STANDARD.impressions(),
            StreamMapping.DEFAULT.withPaths(Map.of("ImpressionID", List.of("\""))),
            ValueRules.DEFAULT,
            false,
            new ArrayList<>());
    byte[] document = "{\"\"\":\"a\",\"EventTime\":1768478400000}".getBytes(UTF_8);
    assertThat(scan(quoted, document)).isNull();
  }

  /** An object that holds most fields where they are read, and some others. */
  private static String document(StreamFields fields, Random random) {
    Map<String, Object> root = new LinkedHashMap<>();
    List<List<String>> paths = fields.places().paths();
    for (int field = 0; field < fields.heartbeat(); field++) {
      for (int place : fields.places().of(field)) {
        if (random.nextInt(8 + paths.size()) > 0) {
          put(root, paths.get(place), usual(fields, field, random));
        }
      }
    }
    return space(random) + object(root, fields, random) + space(random);
  }

  @SuppressWarnings("unchecked")
  private static void put(Map<String, Object> root, List<String> path, String value) {
    Map<String, Object> object = root;
    for (String name : path.subList(0, path.size() - 1)) {
      Object inner = object.computeIfAbsent(name, n -> new LinkedHashMap<String, Object>());
      if (!(inner instanceof Map)) {
        return;
      }
      object = (Map<String, Object>) inner;
    }
    object.put(path.get(path.size() - 1), value);
  }

  @SuppressWarnings("unchecked")
  private static String object(Map<String, Object> object, StreamFields fields, Random random) {
    List<String> members = new ArrayList<>();
    boolean isArray = object.containsKey("0") && random.nextInt(4) > 0;
    object.forEach(
        (name, value) -> {
          String written =
              value instanceof Map
                  ? object((Map<String, Object>) value, fields, random)
                  : value.toString();
          members.add(isArray ? written : member(name, written, random));
        });
    while (!isArray && random.nextInt(4) == 0) {
      List<String> names = new ArrayList<>(fields.fields());
      names.addAll(List.of("Extra", "é", "", "impressionid", "a\\\\u0041", "Nested", "~/"));
      String name = names.get(random.nextInt(names.size()));
      members.add(random.nextInt(members.size() + 1), member(name, anyValue(random), random));
    }
    String joined = String.join(",", members);
    return isArray ? "[" + joined + "]" : "{" + joined + "}";
  }

  private static String usual(StreamFields fields, int field, Random random) {
    if (random.nextInt(12 + fields.count()) == 0) {
      return anyValue(random);
    }
    if (field == fields.time()) {
      return random.nextBoolean() ? "1768478400000" : "\"2026-01-15T12:00:00.5Z\"";
    }
    if (field == fields.cost()) {
      return random.nextBoolean() ? "0.00125" : "\"0.5\"";
    }
    String quote = random.nextBoolean() ? "" : "\"";
    return switch (fields.valueType(field)) {
      case TEXT -> "\"v" + random.nextInt(1_000) + "\"";
      case INTEGER -> quote + (random.nextLong() >> random.nextInt(64)) + quote;
      case DECIMAL -> quote + (random.nextInt() >> random.nextInt(32)) + ".25e-3" + quote;
      case BOOLEAN -> quote + List.of("true", "false", "1", "0").get(random.nextInt(4)) + quote;
    };
  }

  private static String member(String name, String value, Random random) {
    return space(random)
        + "\""
        + name
        + "\""
        + space(random)
        + ":"
        + space(random)
        + value
        + space(random);
  }

  private static String anyValue(Random random) {
    return VALUES[random.nextInt(VALUES.length)];
  }

  private static String space(Random random) {
    return random.nextInt(20) == 0 ? SPACES[random.nextInt(SPACES.length)] : "";
  }

  /** One of eight documents has a byte that is another, missing, or there twice. */
  private static byte[] damaged(String json, Random random) {
    byte[] whole = json.getBytes(UTF_8);
    if (random.nextInt(8) > 0) {
      return whole;
    }
    int at = random.nextInt(whole.length);
    String latin = new String(whole, ISO_8859_1);
    String middle =
        switch (random.nextInt(3)) {
          case 0 -> "";
          case 1 -> latin.substring(at, at + 1).repeat(2);
          default -> String.valueOf((char) random.nextInt(256));
        };
    return (latin.substring(0, at) + middle + latin.substring(at + 1)).getBytes(ISO_8859_1);
  }

  private static @Nullable EncodedEvent scan(StreamFields fields, byte[] document) {
    return scanned(fields, document) instanceof Decoded.Event event ? EventBytes.of(event) : null;
  }

  private static @Nullable Decoded scanned(StreamFields fields, byte[] document) {
    return new JsonScan(document, 0, fields, SourceRecord.NO_TIMESTAMP).decoded();
  }

  private static Decoded parsed(StreamFields fields, byte[] document) {
    EventFields event = MappedStreams.read(fields, SourceRecord.of(document));
    JsonRecord record = new JsonRecord(LIMITS.maxNestingDepth(), event);
    assertThat(record.read(document, 0, fields.places().root())).isNull();
    return event.decoded();
  }

  private static String shown(Decoded decoded) {
    if (!(decoded instanceof Decoded.Event event)) {
      return decoded.toString();
    }
    ByteWriter out = new ByteWriter().writeLong(EventBytes.of(event).eventTimeMillis());
    EventBytes.of(event).writeTo(out);
    return HexFormat.of().formatHex(out.toByteArray());
  }
}
