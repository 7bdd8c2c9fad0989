package io.adstream.decode;

import static io.adstream.event.AttributeType.BOOLEAN;
import static io.adstream.event.AttributeType.DECIMAL;
import static io.adstream.event.AttributeType.INTEGER;
import static io.adstream.event.AttributeType.TEXT;
import static io.adstream.event.EventType.CLICK;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.internal.codec.EventBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeclaredAttributesTest {

  private static final String IDS = "\"ClickID\":\"c\",\"JoinID\":\"i\",\"EventTime\":17";

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "17, 17",
    "'\"-17\"', -17",
    "'\"-0\"', 0",
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775808, -9223372036854775808",
    "'\"-9223372036854775808\"', -9223372036854775808"
  })
  void integerIsAWholeNumberOrAStringOfOne(String written, long value) {
    assertValue(INTEGER, written, value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.5",
        "1.0",
        "1e3",
        "true",
        "9223372036854775808",
        "-9223372036854775809",
        "[]",
        "99999999999999999999",
        "10000000000000000000",
        "\"+1\"",
        "\"01\"",
        "\"-\"",
        "\" 1\"",
        "\"1 \"",
        "\"1.0\"",
        "\"one\"",
        "\"1é\"",
        "\"\\u0661\"",
        "{}",
        "[1]",
        "false"
      })
  void otherIntegerIsInvalid(String written) {
    assertInvalid(INTEGER, written, "a whole number of 64 bits");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "1.5, 1500000",
    "'\"-1.5\"', -1500000",
    "-0.0000015, -2",
    "-0.0000025, -2",
    "1E+12, 1000000000000000000",
    "-1e12, -1000000000000000000"
  })
  void decimalIsANumberOfEitherSignOrAStringOfOne(String written, long micros) {
    assertValue(DECIMAL, written, micros);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1E+13",
        "-1e13",
        "\"cheap\"",
        "\"NaN\"",
        "true",
        "[]",
        "{}",
        "\"+1\"",
        "\"01\"",
        "\" 1\"",
        "\".5\"",
        "\"1,5\"",
        "1000000000000.000001"
      })
  void otherDecimalIsInvalid(String written) {
    assertInvalid(DECIMAL, written, "a number from -1e12 to 1e12");
  }

  @ParameterizedTest
  @CsvSource({
    "true, true",
    "1, true",
    "'\"true\"', true",
    "'\"TRUE\"', true",
    "'\"tRuE\"', true",
    "'\"1\"', true",
    "false, false",
    "0, false",
    "'\"False\"', false",
    "'\"0\"', false"
  })
  void booleanIsTrueFalseOneOrZeroOrAStringOfThese(String written, boolean value) {
    assertValue(BOOLEAN, written, value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2",
        "-1",
        "-0",
        "1.0",
        "0.0",
        "1e0",
        "\"yes\"",
        "\"t\"",
        "\"01\"",
        "\" true\"",
        "\"tru\"",
        "\"truf\"",
        "\"\u212Arue\"",
        "[]",
        "[true]",
        "{}",
        "\"null\""
      })
  void otherBooleanIsInvalid(String written) {
    assertInvalid(BOOLEAN, written, "true, false, 1 or 0");
  }

  @ParameterizedTest
  @EnumSource(AttributeType.class)
  void missingAndNullAreNull(AttributeType type) {
    assertValue(type, "null", null);
    assertThat(value(decoder(Attribute.of("Own", type)), "{" + IDS + "}")).isNull();
  }

  @Test
  void textIsReadAsTheStandardAttributesAre() {
    assertValue(TEXT, "\"\"", "");
    assertValue(TEXT, "1.50", "1.50");
    assertValue(TEXT, "true", "true");
    assertInvalid(TEXT, "[]", "text of at most 2048 chars");
    assertInvalid(TEXT, "\"" + "x".repeat(2_049) + "\"", "text of at most 2048 chars");
  }

  @Test
  void lastValueCounts() {
    EventDecoder decoder = decoder(Attribute.integer("Own"));

    assertThat(value(decoder, "{\"Own\":\"bad\",\"Own\":3," + IDS + "}")).isEqualTo(3L);
    assertThat(value(decoder, "{\"Own\":3,\"Own\":null," + IDS + "}")).isNull();
    assertInvalid(decoder, "{\"Own\":3,\"Own\":\"bad\"," + IDS + "}", "Own");
  }

  @Test
  void firstInvalidFieldOfTheSchemaIsNamedAndMissingOnesBeforeIt() {
    EventDecoder decoder = decoder(Attribute.integer("First"), Attribute.flag("Second"));
    String invalid = "\"Second\":2,\"First\":\"x\",\"ClickCost\":-1,";

    assertInvalid(decoder, "{" + invalid + IDS + "}", "First is invalid, expected a whole");
    assertThat(decode(decoder, "{" + invalid + "\"ClickID\":\"c\",\"EventTime\":1}"))
        .isEqualTo(
            new Decoded.Reject(RejectReason.MISSING_FIELD, "JoinID is missing, null or empty"));
    assertThat(decode(decoder, "{" + invalid + "\"Heartbeat\":true,\"EventTime\":1}"))
        .isEqualTo(new Decoded.Heartbeat(1));
  }

  @Test
  void declaredAttributesCanBeRenamed() {
    EventDecoder decoder =
        JsonEventDecoder.builder()
            .schema(schema(Attribute.text("Own"), Attribute.text("Other").at("o")))
            .fieldName(CLICK, "Own", "o")
            .fieldName(CLICK, "Other", "/nested/other")
            .build();

    assertThat(value(decoder, "{\"o\":\"x\",\"Own\":\"y\"," + IDS + "}")).isEqualTo("x");
  }

  @Test
  void wrongPathsAreRefusedAtOnce() {
    EventSchema schema =
        schema(
            Attribute.text("A").at("/x~2"),
            Attribute.text("B").at("/EventTime"),
            Attribute.text("C").at("/c"),
            Attribute.text("D").at("c"));

    assertThatThrownBy(() -> JsonEventDecoder.create().withSchema(schema))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot map fields: ")
        .hasMessageContaining("CLICK name of [A] is \"/x~2\", expected a JSON Pointer")
        .hasMessageContaining("CLICK name of [B, EventTime] is \"/EventTime\"")
        .hasMessageContaining("CLICK name of [C, D] is \"/c\", expected a name for each");
  }

  @Test
  void schemaKeepsNamesLimitsAndZone() {
    EventSchema schema = schema(Attribute.integer("Own"));
    JsonEventDecoder decoder =
        JsonEventDecoder.builder()
            .fieldName(CLICK, "EventTime", "t")
            .localTimeZone(ZoneId.of("Europe/Berlin"))
            .limits(new Limits(3, 5, 1_000))
            .build()
            .withSchema(schema);

    String json = "{\"ClickID\":\"%s\",\"JoinID\":\"i\",\"Own\":3,\"t\":\"1970-01-01T01:00\"}";
    assertThat(value(decoder, json.formatted("123"))).isEqualTo(3L);
    assertInvalid(decoder, json.formatted("1234"), "ClickID is invalid");
    assertThat(decoder.withSchema(schema)).isSameAs(decoder);
    assertThat(decoder.fields(CLICK)).containsSubsequence("JoinID", "ClickPosition", "Own");
    assertThat(decoder.fieldName(CLICK, "Own")).isEqualTo("Own");
    assertThatThrownBy(
            () ->
                JsonEventDecoder.builder()
                    .schema(schema)
                    .fieldName(CLICK, "Own", "o")
                    .build()
                    .withSchema(EventSchema.STANDARD))
        .hasMessageContaining("CLICK field is \"Own\", expected one of [ClickID, ");
  }

  @Test
  void fiveHundredAttributesAreReadFromFlatAndNestedDocuments() {
    EventSchema.Builder builder = EventSchema.builder();
    List<String> members = new ArrayList<>(List.of(IDS));
    List<Object> expected = new ArrayList<>();
    for (int i = 0; i < 499; i++) {
      AttributeType type = AttributeType.values()[i % 4];
      builder.click(Attribute.of("Own" + i, type));
      members.add(
          "\"Own" + i + "\":" + (type == BOOLEAN ? i % 8 == 3 : type == TEXT ? "\"é\"" : -i));
      expected.add(
          switch (type) {
            case TEXT -> "é";
            case INTEGER -> (long) -i;
            case DECIMAL -> -i * 1_000_000L;
            case BOOLEAN -> i % 8 == 3;
          });
    }
    JsonEventDecoder decoder = JsonEventDecoder.create().withSchema(builder.build());

    for (String nested : new String[] {"", ",\"x\":{}", ",\"Own498\":0"}) {
      Decoded decoded = decode(decoder, "{" + String.join(",", members) + nested + "}");
      assertThat(decoded).isInstanceOf(Decoded.Event.class);
      for (int i = 0; i < 498; i++) {
        assertThat(((Decoded.Event) decoded).event().attributes().value("Own" + i))
            .isEqualTo(expected.get(i));
      }
    }
    members.set(400, "\"Own399\":[]");
    assertInvalid(decoder, "{" + String.join(",", members) + "}", "Own399 is invalid");
  }

  @Test
  void fingerprintHoldsWhateverIsNotTheDefault() {
    assertThat(JsonEventDecoder.create().fingerprint()).isEqualTo("JSON");
    assertThat(decoder(Attribute.text("Own")).fingerprint()).isEqualTo("JSON");
    JsonEventDecoder.Builder builder =
        JsonEventDecoder.builder()
            .schema(schema(Attribute.text("Own")))
            .fieldName(CLICK, "Own", "/a \"b\\")
            .fieldName(CLICK, "JoinID", "JoinID")
            .fieldName(EventType.IMPRESSION, "EventTime", "t")
            .localTimeZone(ZoneId.of("Europe/Berlin"))
            .limits(new Limits(1, 2, 3));

    assertThat(builder.build().fingerprint())
        .isEqualTo(
            "JSON IMPRESSION.EventTime=\"t\" CLICK.Own=\"/a \\\"b\\\\\" localTimeZone=Europe/Berlin"
                + " Limits[maxTextChars=1, maxNestingDepth=2, maxDocumentBytes=3]");
  }

  @Test
  void decoderOfASchemaIsTheSameAfterSerialization() throws Exception {
    JsonEventDecoder decoder =
        JsonEventDecoder.builder()
            .schema(schema(Attribute.flag("Own"), Attribute.text("Other").at("/a/0")))
            .fieldName(CLICK, "Own", "/o/w")
            .build();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(decoder);
    }
    ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    JsonEventDecoder copy = (JsonEventDecoder) in.readObject();

    assertThat(copy.fingerprint()).isEqualTo(decoder.fingerprint());
    for (String json : new String[] {",\"o\":{\"w\":1},\"a\":[\"x\"]", ",\"o\":{\"w\":2}", ""}) {
      assertThat(decode(copy, "{" + IDS + json + "}"))
          .isEqualTo(decode(decoder, "{" + IDS + json + "}"));
    }
    Decoded.Event flat = (Decoded.Event) decode(copy, "{" + IDS + "}");
    assertThat(EventBytes.of(flat).layout())
        .isSameAs(EventBytes.of((Decoded.Event) decode(decoder, "{" + IDS + "}")).layout());
  }

  private static EventSchema schema(Attribute... attributes) {
    return EventSchema.builder().click(attributes).build();
  }

  private static JsonEventDecoder decoder(Attribute... attributes) {
    return JsonEventDecoder.create().withSchema(schema(attributes));
  }

  @ParameterizedTest
  @EnumSource(
      value = AttributeType.class,
      names = {"INTEGER", "DECIMAL", "BOOLEAN"})
  void emptyTextIsNoValueWhereNoTextIsExpected(AttributeType type) {
    assertValue(type, "\"\"", null);
  }

  private static Decoded decode(EventDecoder decoder, String json) {
    return decoder.decode(CLICK, SourceRecord.of(json.getBytes(UTF_8)));
  }

  /** A value in a flat document, which is scanned, and in one that only the parser reads. */
  private static void assertValue(AttributeType type, String written, @Nullable Object value) {
    EventDecoder decoder = decoder(Attribute.of("Own", type));
    assertThat(value(decoder, flat(written))).isEqualTo(value);
    assertThat(value(decoder, nested(written))).isEqualTo(value);
  }

  private static void assertInvalid(AttributeType type, String written, String expected) {
    EventDecoder decoder = decoder(Attribute.of("Own", type));
    assertInvalid(decoder, flat(written), "Own is invalid, expected " + expected);
    assertInvalid(decoder, nested(written), "Own is invalid, expected " + expected);
  }

  private static String flat(String written) {
    return "{" + IDS + ",\"Own\":" + written + "}";
  }

  private static String nested(String written) {
    return "{\"x\":\"\\n\"," + IDS + ",\"Own\":" + written + "}";
  }

  private static @Nullable Object value(EventDecoder decoder, String json) {
    Decoded decoded = decode(decoder, json);
    assertThat(decoded).as(json).isInstanceOf(Decoded.Event.class);
    return ((Decoded.Event) decoded).event().attributes().value(1);
  }

  private static void assertInvalid(EventDecoder decoder, String json, String detail) {
    assertThat(decode(decoder, json))
        .as(json)
        .isInstanceOfSatisfying(
            Decoded.Reject.class,
            reject -> {
              assertThat(reject.reason()).isEqualTo(RejectReason.INVALID_VALUE);
              assertThat(reject.detail()).startsWith(detail);
            });
  }
}
