package io.adstream.decode.mapping;

import static io.adstream.event.EventType.CLICK;
import static io.adstream.event.EventType.IMPRESSION;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.Decoded;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.event.EventType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which records are a stream's, beside what their values hold. */
class ConditionTest {

  private static final long KAFKAS = 1_768_478_400_000L;

  @ParameterizedTest
  @CsvSource({
    "kafka:timestamp present, i @17",
    "kafka:timestamp absent, ignored",
    "kafka:timestamp != x, i @17",
    "kafka:timestamp = x, ignored",
    "kafka:timestamp = 2026-01-15T12:00:00Z, i @17"
  })
  void conditionMayBeOnKafkasTimestamp(String condition, String expected) {
    String event = "{'ImpressionID':'i','EventTime':17}";

    assertThat(shown(MappedJson.decoder("impression.when = " + condition), event))
        .isEqualTo(expected);
    assertThat(
            shown(
                MappedJson.decoder("impression.when = " + condition, "time.format = kafka"), event))
        .isEqualTo(expected.replace("17", String.valueOf(KAFKAS)));
  }

  @Test
  void heartbeatInATopicOfBothStreamsMayBeOfOne() {
    String both = "{'Heartbeat':true,'EventTime':1}";
    String one = "{'Heartbeat':true,'EventTime':1,'event':'view'}";
    JsonEventDecoder shared =
        MappedJson.decoder("impression.when = /event = view", "click.when = /event = click");
    JsonEventDecoder own = MappedJson.decoder("click.when = /event = click");

    for (EventType type : EventType.values()) {
      assertThat(MappedJson.decode(shared, type, both)).isEqualTo(new Decoded.Heartbeat(1));
      assertThat(MappedJson.decode(own, type, one)).isEqualTo(new Decoded.Heartbeat(1));
    }
    assertThat(MappedJson.decode(shared, IMPRESSION, one)).isEqualTo(new Decoded.Heartbeat(1));
    assertThat(MappedJson.decode(shared, CLICK, one)).isEqualTo(new Decoded.Ignored());
  }

  private static String shown(JsonEventDecoder decoder, String json) {
    return MappedJson.shown(decoder.decode(IMPRESSION, MappedJson.record(json, KAFKAS, Map.of())));
  }
}
