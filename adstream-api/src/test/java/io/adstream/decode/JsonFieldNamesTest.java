package io.adstream.decode;

import static io.adstream.event.EventType.CLICK;
import static io.adstream.event.EventType.IMPRESSION;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.event.EventType;
import io.adstream.event.Impression;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JsonFieldNamesTest {

  private static final String RENAMED =
      "{\"ImpressionID\":\"i\",\"ImpressionTimestamp\":\"1970-01-01T01:00:00\"}";

  private final JsonEventDecoder renaming =
      JsonEventDecoder.builder()
          .fieldName(IMPRESSION, "EventTime", "ImpressionTimestamp")
          .fieldName(CLICK, "EventTime", "ClickTimestamp")
          .localTimeZone(ZoneId.of("Europe/Berlin"))
          .limits(new Limits(10, 5, 1_000))
          .build();

  @Test
  void streamsHaveNamesOfTheirOwn() {
    assertThat(decode(renaming, IMPRESSION, RENAMED)).isEqualTo(bareImpression(0));
    assertThat(decode(renaming, CLICK, "{\"ClickID\":\"c\",\"JoinID\":\"i\",\"ClickTimestamp\":1}"))
        .isInstanceOf(Decoded.Event.class);
  }

  @Test
  void defaultNameIsUnknownOnceAFieldIsRenamed() {
    assertThat(decode(renaming, IMPRESSION, "{\"ImpressionID\":\"i\",\"EventTime\":1}"))
        .isEqualTo(
            new Decoded.Reject(
                RejectReason.MISSING_FIELD, "ImpressionTimestamp is missing, null or empty"));
  }

  @Test
  void fieldsMaySwapTheirNames() {
    EventDecoder swapped =
        JsonEventDecoder.builder()
            .fieldName(IMPRESSION, "AdID", "PageID")
            .fieldName(IMPRESSION, "PageID", "AdID")
            .fieldName(IMPRESSION, "Heartbeat", "Alive")
            .build();

    Decoded decoded =
        decode(
            swapped,
            IMPRESSION,
            "{\"ImpressionID\":\"i\",\"AdID\":\"a\",\"PageID\":\"p\",\"EventTime\":1}");
    Impression impression = (Impression) ((Decoded.Event) decoded).event();
    assertThat(impression.adId()).isEqualTo("p");
    assertThat(impression.pageId()).isEqualTo("a");
    assertThat(decode(swapped, IMPRESSION, "{\"Alive\":true,\"EventTime\":1}"))
        .isEqualTo(new Decoded.Heartbeat(1));
  }

  @Test
  void lastNameOfAFieldCounts() {
    EventDecoder decoder =
        JsonEventDecoder.builder()
            .fieldName(IMPRESSION, "EventTime", "ImpressionID")
            .fieldName(IMPRESSION, "EventTime", "t")
            .build();

    assertThat(decode(decoder, IMPRESSION, "{\"ImpressionID\":\"i\",\"t\":7}"))
        .isEqualTo(bareImpression(7));
  }

  @Test
  void allWrongNamesAreRefusedAtOnce() {
    JsonEventDecoder.Builder builder =
        JsonEventDecoder.builder()
            .fieldName(IMPRESSION, "Colour", "c")
            .fieldName(IMPRESSION, "OS", "Browser")
            .fieldName(CLICK, "UserID", "u")
            .fieldName(CLICK, "JoinID", "");

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot map fields: ")
        .hasMessageContaining("IMPRESSION field is \"Colour\", expected one of [ImpressionID, ")
        .hasMessageContaining("IMPRESSION name of [OS, Browser] is \"Browser\"")
        .hasMessageContaining("CLICK field is \"UserID\", expected one of [ClickID, JoinID, ")
        .hasMessageContaining("CLICK name of [JoinID] is empty");
  }

  @Test
  void builderCanBeUsedAgain() {
    JsonEventDecoder.Builder builder = JsonEventDecoder.builder();
    JsonEventDecoder before = builder.build();
    builder.fieldName(IMPRESSION, "EventTime", "t").build();

    assertThat(decode(before, IMPRESSION, "{\"ImpressionID\":\"i\",\"EventTime\":7}"))
        .isEqualTo(bareImpression(7));
  }

  @Test
  void decoderIsTheSameAfterSerialization() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(renaming);
    }
    JsonEventDecoder copy;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      copy = (JsonEventDecoder) in.readObject();
    }

    String tooLong = "{\"ImpressionID\":\"12345678901\",\"ImpressionTimestamp\":1}";
    for (String json : new String[] {RENAMED, tooLong, "{}", "[]", "{\"a\":[[[[[]]]]]}"}) {
      for (EventType type : EventType.values()) {
        assertThat(decode(copy, type, json)).as(json).isEqualTo(decode(renaming, type, json));
      }
    }
  }

  @Test
  void decoderServesSeveralThreads() {
    JsonEventDecoder decoder = JsonEventDecoder.create();
    AtomicInteger wrong = new AtomicInteger();
    IntStream.range(0, 20_000)
        .parallel()
        .forEach(
            i -> {
              String json = "{\"x" + i + "\":1,\"ImpressionID\":\"i\",\"EventTime\":" + i + "}";
              if (!decode(decoder, IMPRESSION, json).equals(bareImpression(i))) {
                wrong.incrementAndGet();
              }
            });

    assertThat(wrong).hasValue(0);
  }

  private static Decoded bareImpression(long time) {
    return new Decoded.Event(Impression.builder("i").eventTimeMillis(time).build());
  }

  private static Decoded decode(EventDecoder decoder, EventType type, String json) {
    return decoder.decode(type, SourceRecord.of(json.getBytes(UTF_8)));
  }
}
