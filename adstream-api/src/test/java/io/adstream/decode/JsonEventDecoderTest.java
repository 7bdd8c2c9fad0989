package io.adstream.decode;

import static io.adstream.event.EventType.CLICK;
import static io.adstream.event.EventType.IMPRESSION;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonEventDecoderTest {

  private static final long NOON = 1_768_478_400_000L;
  private static final String AT_NOON = "\"EventTime\":" + NOON;

  private final EventDecoder decoder = JsonEventDecoder.create();

  @Test
  void impressionHasAllItsFields() {
    String json =
        """
        {"ImpressionID": "a", "UserID": "u17", "SessionID": "s64", "AdID": "ad-0",
         "AdCategory": "apparel", "Device": "tablet", "OS": "Android", "Browser": "Firefox",
         "Location": "BR", "PageID": "p0", "Referrer": "r", "ImpressionCost": 0.001,
         "EventTime": "2026-01-15T12:00:00.000Z"}
        """;

    assertThat(event(IMPRESSION, json))
        .isEqualTo(
            Impression.builder("a")
                .userId("u17")
                .sessionId("s64")
                .adId("ad-0")
                .adCategory("apparel")
                .device("tablet")
                .os("Android")
                .browser("Firefox")
                .location("BR")
                .pageId("p0")
                .referrer("r")
                .costMicros(1_000)
                .eventTimeMillis(NOON)
                .build());
  }

  @Test
  void clickHasAllItsFields() {
    String json =
        """
        {"ClickID": "ca", "JoinID": "a", "ClickPosition": "footer", "ClickCost": 0.25,
         "EventTime": "2026-01-15T12:00:00.001Z"}
        """;

    assertThat(event(CLICK, json))
        .isEqualTo(
            Click.builder("ca", "a")
                .clickPosition("footer")
                .costMicros(250_000)
                .eventTimeMillis(NOON + 1)
                .build());
  }

  @Test
  void attributesAndCostMayBeMissing() {
    assertThat(event(IMPRESSION, "{\"ImpressionID\":\"c\"," + AT_NOON + "}"))
        .isEqualTo(bareImpression("c"));
    assertThat(event(CLICK, "{\"ClickID\":\"x\",\"JoinID\":\"c\"," + AT_NOON + "}"))
        .isEqualTo(Click.builder("x", "c").eventTimeMillis(NOON).build());
  }

  @Test
  void attributesAndCostMayBeNull() {
    assertThat(
            event(
                IMPRESSION,
                "{\"ImpressionID\":\"c\",\"UserID\":null,\"ImpressionCost\":null," + AT_NOON + "}"))
        .isEqualTo(bareImpression("c"));
  }

  @Test
  void emptyAttributeStaysEmpty() {
    assertThat(impressionWith("\"Device\":\"\"").device()).isEmpty();
  }

  @Test
  void unknownFieldsAreSkippedWhateverTheyHold() {
    String unknown =
        "\"Extra\":{\"x\":[1,{\"EventTime\":\"never\"}],\"ImpressionID\":{}},"
            + "\"n\":1e999999999,\"big\":"
            + "9".repeat(5_000)
            + ",\"nul\":\"\\u0000\",\"half\":\"\\ud800\",\"ClickID\":[],\"\":true,\"long\":\""
            + "y".repeat(100_000)
            + "\"";

    assertThat(impressionWith(unknown)).isEqualTo(bareImpression("i"));
  }

  @ParameterizedTest
  @CsvSource({"17, 17", "1.50, 1.50", "1e3, 1e3", "-0, -0", "1E-06, 1E-06", "true, true"})
  void numbersAndBooleansStandForTheirTextAsWritten(String written, String text) {
    String json = "{\"ImpressionID\":" + written + ",\"AdID\":" + written + "," + AT_NOON + "}";
    Impression impression = (Impression) event(IMPRESSION, json);

    assertThat(impression.impressionId()).isEqualTo(text);
    assertThat(impression.adId()).isEqualTo(text);
  }

  @Test
  void falseIsText() {
    assertThat(impressionWith("\"Device\":false").device()).isEqualTo("false");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{}", "[\"x\"]", "{\"a\":\"b\"}", "\"a\\u0000b\"", "\"\\ud83d\""})
  void idOrAttributeThatIsNoTextIsInvalid(String value) {
    String id = "{\"ImpressionID\":" + value + "," + AT_NOON + "}";

    assertRejected(IMPRESSION, id, RejectReason.INVALID_VALUE, "ImpressionID");
    assertRejected(
        IMPRESSION, impression("\"Referrer\":" + value), RejectReason.INVALID_VALUE, "Referrer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ude00", "\\ud83dx", "\\ud83d\\ud83d", "\\ude00\\ud83d", "x\\u0000"})
  void loneSurrogatesAndNulAreInvalidInText(String text) {
    assertRejected(
        IMPRESSION,
        impression("\"OS\":\"" + text + "\""),
        RejectReason.INVALID_VALUE,
        "OS is invalid");
  }

  @Test
  void anyOtherTextIsKept() {
    String written = "'; DROP TABLE x; -- \\\" \\\\ \\u00e9 é 😀 \\ud83d\\ude00 \\u202eabc \\t 中";

    assertThat(impressionWith("\"UserID\":\"" + written + "\"").userId())
        .isEqualTo("'; DROP TABLE x; -- \" \\ é é 😀 😀 \u202eabc \t 中");
  }

  @Test
  void textOfTheLimitIsKeptAndLongerTextIsInvalid() {
    EventDecoder small = JsonEventDecoder.builder().limits(new Limits(5, 8, 1_000)).build();

    assertThat(decode(small, IMPRESSION, impression("\"OS\":\"12345\"")))
        .isInstanceOf(Decoded.Event.class);
    assertThat(decode(small, IMPRESSION, impression("\"OS\":12345")))
        .isInstanceOf(Decoded.Event.class);
    for (String value : new String[] {"\"123456\"", "123456", "\"\\u00e923456\""}) {
      assertThat(decode(small, IMPRESSION, impression("\"OS\":" + value)))
          .isInstanceOfSatisfying(
              Decoded.Reject.class,
              reject -> assertThat(reject.reason()).isEqualTo(RejectReason.INVALID_VALUE));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ImpressionID", "EventTime"})
  void impressionWithoutARequiredFieldIsRejected(String field) {
    assertMissing(IMPRESSION, "{\"ImpressionID\":\"i\"," + AT_NOON + "}", field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ClickID", "JoinID", "EventTime"})
  void clickWithoutARequiredFieldIsRejected(String field) {
    assertMissing(CLICK, "{\"ClickID\":\"c\",\"JoinID\":\"i\"," + AT_NOON + "}", field);
  }

  private void assertMissing(EventType type, String json, String field) {
    String value = "\"" + field + "\":(\"\\w\"|\\d+)";

    assertThat(event(type, json)).isNotNull();
    for (String wrong : new String[] {"null", "\"\""}) {
      String with = json.replaceFirst(value, "\"" + field + "\":" + wrong);
      assertRejected(type, with, RejectReason.MISSING_FIELD, field);
    }
    String renamed = json.replace(field, "Other");
    assertRejected(type, renamed, RejectReason.MISSING_FIELD, field);
    assertRejected(type, "{}", RejectReason.MISSING_FIELD, "is missing");
  }

  @Test
  void lastOfARepeatedFieldCounts() {
    String bad = "\"OS\":[],\"EventTime\":\"x\",\"ImpressionCost\":-1,\"ImpressionID\":{},";
    String good = "\"OS\":\"b\",\"ImpressionCost\":2,\"ImpressionID\":\"i\"," + AT_NOON;

    assertThat(((Impression) event(IMPRESSION, "{" + bad + good + "}")).os()).isEqualTo("b");
    assertRejected(IMPRESSION, "{" + good + "," + bad + "\"x\":1}", RejectReason.INVALID_VALUE, "");
    assertRejected(
        IMPRESSION,
        "{" + good + ",\"ImpressionID\":null}",
        RejectReason.MISSING_FIELD,
        "ImpressionID");
    assertThat(impressionWith("\"OS\":\"b\",\"OS\":null").os()).isNull();
    assertThat(impressionWith("\"ImpressionCost\":3,\"ImpressionCost\":null").costMicros())
        .isZero();
  }

  @Test
  void malformedIsReportedBeforeMissingBeforeInvalidBeforeFuture() {
    String faults = "{\"EventTime\":null,\"ImpressionCost\":-1,\"ImpressionID\":\"i\"}";
    String future = "{\"EventTime\":99999999999999999999,\"ImpressionID\":\"i\"";

    assertRejected(IMPRESSION, faults + "]", RejectReason.MALFORMED, "");
    assertRejected(IMPRESSION, faults, RejectReason.MISSING_FIELD, "EventTime");
    assertRejected(IMPRESSION, future + ",\"OS\":[]}", RejectReason.INVALID_VALUE, "OS");
    assertRejected(IMPRESSION, future + "}", RejectReason.FUTURE_TIME, "EventTime");
    assertRejected(CLICK, "{\"ClickID\":[],\"JoinID\":null}", RejectReason.MISSING_FIELD, "JoinID");
  }

  @Test
  void detailHoldsNoData() {
    String json = "{\"ImpressionID\":\"secret\\u0000\",\"OS\":\"secret\",\"EventTime\":\"secret\"}";

    assertThat(((Decoded.Reject) decode(decoder, IMPRESSION, json)).detail())
        .doesNotContain("secret");
    assertThat(((Decoded.Reject) decode(decoder, IMPRESSION, "secret")).detail())
        .doesNotContain("secret");
  }

  @Test
  void streamsDoNotShareTheirFields() {
    assertRejected(
        CLICK,
        "{\"ImpressionID\":\"i\"," + AT_NOON + "}",
        RejectReason.MISSING_FIELD,
        "ClickID is missing");
  }

  @Test
  void fieldNameMayBeEscaped() {
    assertThat(event(IMPRESSION, "{\"Impression\\u0049D\":\"i\"," + AT_NOON + "}").id())
        .isEqualTo("i");
  }

  private static Impression bareImpression(String id) {
    return Impression.builder(id).eventTimeMillis(NOON).build();
  }

  private static String impression(String fields) {
    return "{\"ImpressionID\":\"i\"," + fields + "," + AT_NOON + "}";
  }

  private Impression impressionWith(String fields) {
    return (Impression) event(IMPRESSION, impression(fields));
  }

  private AdEvent event(EventType type, String json) {
    Decoded decoded = decode(decoder, type, json);
    assertThat(decoded).as(json).isInstanceOf(Decoded.Event.class);
    return ((Decoded.Event) decoded).event();
  }

  private static Decoded decode(EventDecoder decoder, EventType type, String json) {
    return decoder.decode(type, SourceRecord.of(json.getBytes(StandardCharsets.UTF_8)));
  }

  private void assertRejected(EventType type, String json, RejectReason reason, String detail) {
    assertThat(decode(decoder, type, json))
        .as(json)
        .isInstanceOfSatisfying(
            Decoded.Reject.class,
            reject -> {
              assertThat(reject.reason()).isEqualTo(reason);
              assertThat(reject.detail()).contains(detail);
            });
  }
}
