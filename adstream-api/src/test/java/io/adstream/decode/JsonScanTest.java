package io.adstream.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.EventType;
import io.adstream.internal.ByteWriter;
import io.adstream.internal.EncodedEvent;
import java.time.ZoneId;
import java.util.ArrayList;
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
  private static final Limits LIMITS = new Limits(12, 4, 4_000);

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

  private static WireFields fields(EventType type) {
    return WireFields.of(type, Map.of(), new ArrayList<>());
  }

  @Test
  void randomDocumentsAreWhatTheParserSays() {
    long seed = Long.getLong("adstream.seed", System.nanoTime());
    Random random = new Random(seed);
    int scanned = 0;
    for (int i = 0; i < DOCUMENTS; i++) {
      EventType type = random.nextBoolean() ? EventType.IMPRESSION : EventType.CLICK;
      ZoneId zone = random.nextInt(4) == 0 ? ZoneId.of("Europe/Berlin") : null;
      byte[] document = damaged(document(type, random), random);
      EncodedEvent event = scan(type, document, zone);
      if (event != null) {
        scanned++;
        assertThat(bytes(event))
            .as("-Dadstream.seed=%d: %s", seed, new String(document, UTF_8))
            .isEqualTo(bytes(parse(type, document, zone)));
      }
    }
    // Else this would hold nothing against anything.
    assertThat(scanned).as("-Dadstream.seed=%d", seed).isGreaterThan(DOCUMENTS / 20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"ImpressionID\":\"a\",\"Device\":\"tv\",\"ImpressionCost\":0.001,\"EventTime\":1768478400000}",
        "{ \"EventTime\" : \"2026-01-15T12:00:00Z\" , \"x\" : 1.5e3 , \"ImpressionID\" : 17 } ",
        "{\"ImpressionID\":\"é\",\"UserID\":null,\"OS\":true,\"EventTime\":1768478400000,\"y\":false}"
      })
  void usualDocumentsAreScanned(String json) {
    assertThat(scan(EventType.IMPRESSION, json.getBytes(UTF_8), null)).isNotNull();
  }

  private static String document(EventType type, Random random) {
    List<String> members = new ArrayList<>();
    for (String field : WireFields.defaults(type)) {
      if (random.nextInt(8) > 0 && !field.equals("Heartbeat")) {
        members.add(member(field, usual(field, random), random));
      }
    }
    while (random.nextInt(3) == 0) {
      List<String> names = new ArrayList<>(WireFields.defaults(type));
      names.addAll(List.of("Extra", "é", "", "impressionid", "a\\\\u0041"));
      String name = names.get(random.nextInt(names.size()));
      members.add(random.nextInt(members.size() + 1), member(name, anyValue(random), random));
    }
    return space(random) + "{" + String.join(",", members) + "}" + space(random);
  }

  private static String usual(String field, Random random) {
    if (random.nextInt(12) == 0) {
      return anyValue(random);
    }
    return switch (field) {
      case "EventTime" -> random.nextBoolean() ? "1768478400000" : "\"2026-01-15T12:00:00.5Z\"";
      case "ImpressionCost", "ClickCost" -> random.nextBoolean() ? "0.00125" : "\"0.5\"";
      default -> "\"v" + random.nextInt(1_000) + "\"";
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

  private static @Nullable EncodedEvent scan(
      EventType type, byte[] document, @Nullable ZoneId zone) {
    return Utf8.contentOf(document) == Utf8.Content.PLAIN
        ? new JsonScan(document, fields(type), LIMITS, zone).event()
        : null;
  }

  private static @Nullable EncodedEvent parse(
      EventType type, byte[] document, @Nullable ZoneId zone) {
    JsonRecord record = new JsonRecord(fields(type), LIMITS, zone);
    return record.read(document) == null && record.decoded() instanceof Decoded.Event event
        ? event.encoded()
        : null;
  }

  private static byte @Nullable [] bytes(@Nullable EncodedEvent event) {
    if (event == null) {
      return null;
    }
    ByteWriter out = new ByteWriter().writeLong(event.eventTimeMillis());
    event.writeTo(out);
    return out.toByteArray();
  }
}
