package io.adstream.decode;

import static io.adstream.event.EventType.CLICK;
import static io.adstream.event.EventType.IMPRESSION;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.AdEvent;
import io.adstream.event.EventType;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTimeAndCostTest {

  private static final long NOON = 1_768_478_400_000L;

  private final EventDecoder decoder = JsonEventDecoder.create();

  @ParameterizedTest
  @CsvSource({
    "1768478400000, 1768478400000",
    "0, 0",
    "-0, 0",
    "-1, -1",
    "-62135596800000, -62135596800000",
    "253402300799999, 253402300799999",
    "'\"2026-01-15T12:00:00Z\"', 1768478400000",
    "'\"2026-01-15T14:00:00+02:00\"', 1768478400000",
    "'\"2026-01-15T12:00:00.1239Z\"', 1768478400123",
    "'\"2026-01-15T12:00:00\\u005a\"', 1768478400000",
    "'\"2026-01-15 12:00:00Z\"', 1768478400000",
    "'\"2026-01-15 12:00+00\"', 1768478400000",
    "'\"2026-01-15T12:00:00,123456789Z\"', 1768478400123",
    "'\"2026-01-15t12:00:00.5z\"', 1768478400500"
  })
  void eventTimeIsEpochMillisecondsOrAnIsoTime(String written, long millis) {
    assertThat(event(withTime(written)).eventTimeMillis()).isEqualTo(millis);
  }

  @Test
  void fractionMayHaveAnyLength() {
    String written = "\"2026-01-15T12:00:00." + "7".repeat(5_000) + "Z\"";

    assertThat(event(withTime(written)).eventTimeMillis()).isEqualTo(NOON + 777);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1768478400000.0",
        "1768478400000.5",
        "1e3",
        "\"1768478400000\"",
        "\"yesterday\"",
        "\"2026-01-15T12:00:00\"",
        "\" \"",
        "true",
        "[]",
        "{}",
        "-62135596800001",
        "-9223372036854775808",
        "-9223372036854775809",
        "-99999999999999999999999999"
      })
  void otherEventTimeIsInvalid(String written) {
    assertRejected(IMPRESSION, withTime(written), RejectReason.INVALID_VALUE, "EventTime");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "253402300800000",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999999999",
        "\"9999-12-31T23:59:59-00:01\""
      })
  void eventTimeAfterTheLastYearIsInTheFuture(String written) {
    assertRejected(IMPRESSION, withTime(written), RejectReason.FUTURE_TIME, "EventTime");
  }

  @Test
  void localTimesAreReadWhereAZoneIsGiven() {
    EventDecoder berlin =
        JsonEventDecoder.builder().localTimeZone(ZoneId.of("Europe/Berlin")).build();
    byte[] document = withTime("\"2026-01-15T13:00:00\"").getBytes(UTF_8);

    assertThat(berlin.decode(IMPRESSION, SourceRecord.of(document)))
        .isInstanceOfSatisfying(
            Decoded.Event.class,
            event -> assertThat(event.event().eventTimeMillis()).isEqualTo(NOON));
    assertThat(
            berlin.decode(
                IMPRESSION, SourceRecord.of(withTime("\"2026-01-15 13:00\"").getBytes(UTF_8))))
        .isEqualTo(berlin.decode(IMPRESSION, SourceRecord.of(document)));
  }

  @ParameterizedTest
  @CsvSource({
    "0.001, 1000",
    "'\"0.5\"', 500000",
    "1e-06, 1",
    "1e-1000000000, 0",
    "-0, 0",
    "-0.0, 0",
    "2, 2000000",
    "0.0000015, 2",
    "'\"1e12\"', 1000000000000000000",
    "null, 0",
    "'\"\"', 0"
  })
  void costIsANumberOrAStringThatHoldsOne(String written, long micros) {
    assertThat(event(withCost(written)).costMicros()).isEqualTo(micros);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "-0.0000001",
        "\"-1\"",
        "\"cheap\"",
        "\"NaN\"",
        "\"Infinity\"",
        "NaN",
        "Infinity",
        "-Infinity",
        "\" 1\"",
        "\"1 \"",
        "\"+1\"",
        "\"01\"",
        "\".5\"",
        "\"1\\u0000\"",
        "true",
        "false",
        "[]",
        "[1]",
        "{}",
        "1e13",
        "1e1000000000",
        "99999999999999999999999999"
      })
  void otherCostIsInvalid(String written) {
    assertRejected(IMPRESSION, withCost(written), RejectReason.INVALID_VALUE, "ImpressionCost");
    assertRejected(
        CLICK,
        "{\"ClickID\":\"c\",\"JoinID\":\"i\",\"EventTime\":0,\"ClickCost\":" + written + "}",
        RejectReason.INVALID_VALUE,
        "ClickCost");
  }

  @ParameterizedTest
  @EnumSource(EventType.class)
  void heartbeatIsNothingElse(EventType type) {
    String[] heartbeats = {
      "{\"Heartbeat\":true,\"EventTime\":\"2026-01-15T12:00:00.000Z\"}",
      "{\"EventTime\":1768478400000,\"Heartbeat\":true}",
      "{\"Heartbeat\":false,\"EventTime\":1768478400000,\"Heartbeat\":true}",
      "{\"Heartbeat\":true,\"EventTime\":1768478400000,\"ImpressionID\":[],\"ClickID\":\"\\u0000\","
          + "\"ImpressionCost\":-1,\"ClickCost\":\"x\",\"JoinID\":null}",
    };
    for (String json : heartbeats) {
      assertThat(decoder.decode(type, SourceRecord.of(json.getBytes(UTF_8))))
          .as(json)
          .isEqualTo(new Decoded.Heartbeat(NOON));
    }
  }

  @ParameterizedTest
  @EnumSource(EventType.class)
  void heartbeatNeedsAnEventTime(EventType type) {
    String heartbeat = "{\"Heartbeat\":true";

    assertRejected(type, heartbeat + "}", RejectReason.MISSING_FIELD, "EventTime");
    assertRejected(
        type, heartbeat + ",\"EventTime\":null}", RejectReason.MISSING_FIELD, "EventTime");
    assertRejected(
        type, heartbeat + ",\"EventTime\":\"x\"}", RejectReason.INVALID_VALUE, "EventTime");
    assertRejected(
        type, heartbeat + ",\"EventTime\":253402300800000}", RejectReason.FUTURE_TIME, "EventTime");
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "\"true\"", "1", "null", "[true]", "{}"})
  void onlyTrueMakesAHeartbeat(String written) {
    String json = "{\"Heartbeat\":" + written + "," + withCost("1").substring(1);

    assertThat(event(json).id()).isEqualTo("i");
    assertRejected(
        IMPRESSION,
        "{\"Heartbeat\":" + written + ",\"EventTime\":1}",
        RejectReason.MISSING_FIELD,
        "ImpressionID");
  }

  private static String withTime(String written) {
    return "{\"ImpressionID\":\"i\",\"EventTime\":" + written + "}";
  }

  private static String withCost(String written) {
    return "{\"ImpressionID\":\"i\",\"EventTime\":0,\"ImpressionCost\":" + written + "}";
  }

  private AdEvent event(String json) {
    Decoded decoded = decoder.decode(IMPRESSION, SourceRecord.of(json.getBytes(UTF_8)));
    assertThat(decoded).as(json).isInstanceOf(Decoded.Event.class);
    return ((Decoded.Event) decoded).event();
  }

  private void assertRejected(EventType type, String json, RejectReason reason, String detail) {
    assertThat(decoder.decode(type, SourceRecord.of(json.getBytes(UTF_8))))
        .as(json)
        .isInstanceOfSatisfying(
            Decoded.Reject.class,
            reject -> {
              assertThat(reject.reason()).isEqualTo(reason);
              assertThat(reject.detail()).contains(detail);
            });
  }
}
