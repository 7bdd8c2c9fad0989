package io.adstream.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.mapping.CostUnit;
import io.adstream.decode.mapping.Envelope;
import io.adstream.decode.mapping.FieldMapping;
import io.adstream.event.AdEvent;
import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.fuzz.Allocation;
import io.adstream.fuzz.Damage;
import io.adstream.fuzz.Tries;
import io.adstream.internal.codec.EncodedEvent;
import io.adstream.internal.codec.EventBytes;
import io.adstream.internal.value.EventTimes;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever the bytes are, the decoder does not throw, says the same again, and says no nonsense.
 */
class JsonEventDecoderFuzzTest {

  private static final int TRIES = 30_000;
  private static final Limits LIMITS = new Limits(40, 6, 4_000);
  private static final JsonEventDecoder DECODER =
      JsonEventDecoder.builder()
          .schema(
              EventSchema.builder()
                  .impression(
                      Attribute.integer("Integer"),
                      Attribute.decimal("Decimal"),
                      Attribute.flag("Flag"),
                      Attribute.text("Text").at("/Extra/Text"),
                      Attribute.integer("Nested").at("/Extra/Integer/0"))
                  .click(
                      Attribute.decimal("ClickDecimal").at("Decimal"),
                      Attribute.flag("ClickFlag").at("/Extra/Flag"),
                      Attribute.text("Deep").at("/Extra/Extra/OS"),
                      Attribute.text("Shallow").at("/Extra/Extra"))
                  .build())
          .limits(LIMITS)
          .localTimeZone(ZoneId.of("America/New_York"))
          .build();

  /** Of the same documents as what Debezium holds, read in other ways. */
  private static final JsonEventDecoder MAPPED =
      JsonEventDecoder.of(
          FieldMapping.builder()
              .envelopes(Envelope.CLOUDEVENTS, Envelope.DEBEZIUM)
              .field(EventType.IMPRESSION, "ImpressionID", "ImpressionID", "/Extra/Text")
              .field(EventType.IMPRESSION, "EventTime", "envelope:/ts")
              .field(EventType.CLICK, "ClickID", "JoinID", "EventTime")
              .timeFormat(EventType.IMPRESSION, "epoch-micros")
              .timeFormat(EventType.CLICK, "yyyy-MM-dd'T'HH:mm:ssX")
              .kafkaTimeWhereMissing(EventType.CLICK)
              .costUnit(EventType.CLICK, CostUnit.CPM_MICROS)
              .when(EventType.CLICK, "Extra != 17 | true")
              .limits(LIMITS)
              .build());

  private static final String[] SCALARS = {
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-1",
    "17",
    "1.50",
    "1e3",
    "1E-999999999",
    "1e999999999",
    "9223372036854775808",
    "-9223372036854775809",
    "123456789012345678901234567890",
    "0.0000005",
    "1768478400000",
    "253402300800000",
    "NaN",
    "Infinity",
    "-Infinity",
    "+1",
    "01",
    ".5",
    "0x1",
    "\"\"",
    "\"NaN\"",
    "\"1e-400\"",
    "\"a\"",
    "\"\\u0000\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud83d\"",
    "\"\\ude00\"",
    "\"\\uD83D\\uD83D\"",
    "\"\\/\\b\\f\\n\\r\\t\\\\\\\"\"",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\u00e9\uD83D\uDE00\"",
    "\"2026-01-15T12:00:00Z\"",
    "\"2026-01-15T12:00:00.123456789-05:30\"",
    "\"2026-03-08T02:30\"",
    "\"2026-11-01T01:30:00\"",
    "\"0000-00-00T00:00Z\"",
    "\"9999-12-31T23:59:59-18:00\"",
    "\"0001-01-01T00:00+18:00\"",
    "\"2026-02-29T00:00Z\"",
    "\"\u0663026-01-15T12:00:00Z\"",
    "'a'",
    "",
    "/*c*/1",
    "\"\t\"",
    "\"\u007F\u2028\uFEFF\""
  };

  @Test
  void damagedDocuments() {
    AtomicInteger tries = new AtomicInteger();
    AtomicInteger events = new AtomicInteger();
    Tries.of(
        TRIES,
        random -> {
          tries.incrementAndGet();
          EventType type = random.nextBoolean() ? EventType.IMPRESSION : EventType.CLICK;
          byte[] document = object(type, random, 0).getBytes(UTF_8);
          byte[] value = random.nextInt(3) == 0 ? document : Damage.of(document, random);
          long allocated =
              Allocation.during(
                  () -> {
                    if (decode(type, value) instanceof Decoded.Event) {
                      events.incrementAndGet();
                    }
                  });
          assertThat(allocated).isLessThan(10_000_000);
        });
    // Else this would try hardly more than rejects.
    assertThat(events.get()).isBetween(tries.get() / 20, tries.get());
  }

  @Test
  void damagedDocumentsInEnvelopes() {
    AtomicInteger events = new AtomicInteger();
    Tries.of(
        TRIES,
        random -> {
          EventType type = random.nextBoolean() ? EventType.IMPRESSION : EventType.CLICK;
          String inner =
              "{\"op\":\"c\",\"ts\":1768478400000000,\"after\":" + object(type, random, 0) + "}";
          String member =
              random.nextInt(4) == 0
                  ? "\"data_base64\":\""
                      + Base64.getEncoder().encodeToString(Damage.of(inner.getBytes(UTF_8), random))
                      + '"'
                  : "\"data\":" + inner;
          byte[] document = ("{\"specversion\":1," + member + "}").getBytes(UTF_8);
          byte[] value = random.nextInt(3) == 0 ? document : Damage.of(document, random);
          if (decode(MAPPED, type, value) instanceof Decoded.Event) {
            events.incrementAndGet();
          }
        });
    assertThat(events).hasPositiveValue();
  }

  @Test
  void randomBytes() {
    Tries.of(TRIES, random -> decode(EventType.CLICK, Damage.any(random, 60)));
  }

  @Test
  void randomBytesOfJson() {
    byte[] alphabet = "{}[]\":,\\ \n0123456789.eE+-truefalsnu\u00e9".getBytes(UTF_8);
    Tries.of(
        TRIES,
        random -> {
          byte[] value = new byte[1 + random.nextInt(60)];
          for (int i = 0; i < value.length; i++) {
            value[i] = alphabet[random.nextInt(alphabet.length)];
          }
          value[0] = '{';
          decode(EventType.CLICK, value);
        });
  }

  /** Decodes twice, and checks what there is to say of any outcome. */
  private static Decoded decode(EventType type, byte[] value) {
    return decode(DECODER, type, value);
  }

  private static Decoded decode(JsonEventDecoder decoder, EventType type, byte[] value) {
    byte[] before = value.clone();
    Decoded decoded = decoder.decode(type, SourceRecord.of(value));
    assertThat(value).isEqualTo(before);
    assertThat(decoder.decode(type, SourceRecord.of(value))).isEqualTo(decoded);
    if (decoded instanceof Decoded.Event event) {
      assertValid(type, event.event());
      assertThat(EncodedEvent.of(event.event()).decode()).isEqualTo(event.event());
      assertThat(EventBytes.of(event).decode()).isEqualTo(event.event());
    } else if (decoded instanceof Decoded.Heartbeat heartbeat) {
      assertThat(heartbeat.eventTimeMillis())
          .isBetween(EventTimes.MIN_MILLIS, EventTimes.MAX_MILLIS);
    } else if (decoded instanceof Decoded.Reject reject) {
      assertThat(reject.detail()).hasSizeLessThan(200);
    }
    return decoded;
  }

  private static void assertValid(EventType type, AdEvent event) {
    assertThat(event.type()).isEqualTo(type);
    assertThat(event.eventTimeMillis()).isBetween(EventTimes.MIN_MILLIS, EventTimes.MAX_MILLIS);
    assertThat(event.costMicros()).isBetween(0L, AttributeType.MAX_MICROS);
    for (String text : texts(event)) {
      if (text != null) {
        assertThat(text).hasSizeLessThanOrEqualTo(LIMITS.maxTextChars()).doesNotContain("\0");
        assertThat(new String(text.getBytes(UTF_8), UTF_8)).isEqualTo(text);
      }
    }
  }

  private static List<@Nullable String> texts(AdEvent event) {
    List<@Nullable String> texts = new ArrayList<>(List.of(event.id(), event.joinId()));
    for (Attribute attribute : event.attributes().schema().attributes()) {
      if (attribute.type() == AttributeType.TEXT) {
        texts.add(event.attributes().text(attribute.name()));
      }
    }
    return texts;
  }

  private static String object(EventType type, Random random, int depth) {
    List<String> names = new ArrayList<>(DECODER.fields(type));
    names.addAll(List.of("Extra", "\\u0045ventTime", "", "\u00e9"));
    List<String> members = new ArrayList<>();
    if (depth == 0 && random.nextInt(4) > 0) {
      members.add("\"ImpressionID\":\"i\",\"ClickID\":\"c\",\"JoinID\":\"i\"");
      members.add("\"EventTime\":\"2026-01-15T12:00:00Z\"");
    }
    for (int i = random.nextInt(6); i > 0; i--) {
      String name = names.get(random.nextInt(names.size()));
      members.add(space(random) + '"' + name + "\":" + space(random) + any(type, random, depth));
    }
    String bom = depth == 0 && random.nextInt(20) == 0 ? "\uFEFF" : "";
    return bom + "{" + String.join(",", members) + space(random) + "}";
  }

  private static String any(EventType type, Random random, int depth) {
    return switch (random.nextInt(depth > 8 ? 6 : 10)) {
      case 0 -> "\"" + "x".repeat(random.nextInt(2) + 40) + "\"";
      case 1 -> random.nextInt() + "." + random.nextInt(99) + "e" + random.nextInt(40);
      case 6 -> object(type, random, depth + 1);
      case 7 -> "[" + any(type, random, depth + 1) + "," + any(type, random, depth + 1) + "]";
      default -> SCALARS[random.nextInt(SCALARS.length)];
    };
  }

  private static String space(Random random) {
    return random.nextInt(9) == 0 ? " \n\t\r".substring(random.nextInt(4)) : "";
  }
}
