package io.adstream.decode;

import static io.adstream.event.EventType.CLICK;
import static io.adstream.event.EventType.IMPRESSION;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.EventType;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonMalformedTest {

  private static final String GOOD =
      "{\"ImpressionID\":\"i-é\",\"UserID\":17,\"AdID\":\"\\u0041\",\"Device\":null,\"OS\":true,"
          + "\"Extra\":{\"x\":[1,-2.5e3,{}]},\"ImpressionCost\":\"0.5\","
          + "\"EventTime\":\"2026-01-15T14:00:00.5+02:00\"}";
  private static final int MUTATIONS = 200_000;
  private static final int MEGABYTE = 1 << 20;

  private final EventDecoder decoder = JsonEventDecoder.create();
  private final EventDecoder roomy =
      JsonEventDecoder.builder().limits(new Limits(16_384, 32, 2 * MEGABYTE)).build();

  @Test
  void tombstoneIsMalformed() {
    assertThat(reason(decoder, null)).isEqualTo(RejectReason.MALFORMED);
    assertThat(((Decoded.Reject) decoder.decode(CLICK, SourceRecord.of(null))).detail())
        .contains("tombstone");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{not json",
        "{",
        "{\"EventTime\"",
        "{\"EventTime\":",
        "{\"EventTime\":1",
        "{\"EventTime\":1,",
        "{\"EventTime\":1,}",
        "{\"EventTime\":01}",
        "{\"EventTime\":1.}",
        "{\"EventTime\":.5}",
        "{\"EventTime\":+1}",
        "{\"ImpressionID\":'a'}",
        "{ImpressionID:1}",
        "{\"ImpressionID\":\"a}",
        "{\"ImpressionID\":\"a\nb\"}",
        "{\"ImpressionID\":\"\\x\"}",
        "{\"ImpressionID\":\"\\u12g4\"}",
        "{\"Extra\":\"\\x\"}",
        "{\"Extra\":[1,2}",
        "{\"Extra\":tru}",
        "{/* c */}",
        "{}]",
        "{}{}",
        "{} x",
        "{},",
        "[]",
        "[{}]",
        "17",
        "\"text\"",
        "null",
        "true",
        "\0",
        "{\"x\":1}\0"
      })
  void anythingButOneObjectIsMalformed(String json) {
    assertThat(reason(decoder, json.getBytes(UTF_8))).isEqualTo(RejectReason.MALFORMED);
  }

  @Test
  void whiteSpaceAroundTheObjectIsAllowed() {
    assertThat(
            decoder.decode(IMPRESSION, SourceRecord.of((" \r\n\t" + GOOD + " \n").getBytes(UTF_8))))
        .isInstanceOf(Decoded.Event.class);
  }

  static Stream<byte[]> notUtf8() {
    return Stream.of(
        GOOD.getBytes(ISO_8859_1),
        GOOD.getBytes(UTF_16BE),
        GOOD.getBytes(UTF_16LE),
        "\uFEFF{}".getBytes(UTF_16LE),
        ("{\"x\":\"" + "\u00C0\u0080" + "\"}").getBytes(ISO_8859_1),
        ("{\"x\":\"" + "\u00ED\u00A0\u0080" + "\"}").getBytes(ISO_8859_1),
        ("{\"x\":\"" + "\u00F4\u0090\u0080\u0080" + "\"}").getBytes(ISO_8859_1),
        ("{\"x\":\"" + "\u0080" + "\"}").getBytes(ISO_8859_1));
  }

  @ParameterizedTest
  @MethodSource("notUtf8")
  void otherEncodingsAreMalformed(byte[] document) {
    assertThat(reason(decoder, document)).isEqualTo(RejectReason.MALFORMED);
  }

  @Test
  void nestingOfTheLimitIsAllowedAndDeeperIsMalformed() {
    EventDecoder three = JsonEventDecoder.builder().limits(new Limits(100, 3, 1_000)).build();

    for (String field : new String[] {"Extra", "OS"}) {
      assertThat(reason(three, nested(field, 2))).isEqualTo(RejectReason.MISSING_FIELD);
      assertThat(reason(three, nested(field, 3))).isEqualTo(RejectReason.MALFORMED);
    }
    assertThat(reason(decoder, nested("Extra", 5_000))).isEqualTo(RejectReason.MALFORMED);
    EventDecoder flat = JsonEventDecoder.builder().limits(new Limits(100, 1, 1_000)).build();
    assertThat(reason(flat, "{\"x\":1}".getBytes(UTF_8))).isEqualTo(RejectReason.MISSING_FIELD);
    assertThat(reason(flat, "{\"x\":{}}".getBytes(UTF_8))).isEqualTo(RejectReason.MALFORMED);
  }

  @Test
  void documentOfTheLimitIsReadAndALargerOneIsMalformed() {
    byte[] good = GOOD.getBytes(UTF_8);
    EventDecoder exact =
        JsonEventDecoder.builder().limits(new Limits(100, 32, good.length)).build();

    assertThat(exact.decode(IMPRESSION, SourceRecord.of(good))).isInstanceOf(Decoded.Event.class);
    assertThat(reason(exact, (GOOD + " ").getBytes(UTF_8))).isEqualTo(RejectReason.MALFORMED);
  }

  static Stream<String> hostile() {
    StringBuilder names = new StringBuilder("{");
    for (int i = 0; names.length() < MEGABYTE; i++) {
      names.append('"').append(Integer.toString(i, 36)).append("\":1,");
    }
    return Stream.of(
        "[".repeat(MEGABYTE),
        "{\"a\":".repeat(MEGABYTE / 5),
        "{\"EventTime\":" + "9".repeat(MEGABYTE) + "}",
        "{\"EventTime\":-" + "9".repeat(MEGABYTE) + ",\"ImpressionID\":\"i\"}",
        "{\"EventTime\":1,\"ImpressionID\":\"i\",\"ImpressionCost\":" + "9".repeat(MEGABYTE) + "}",
        "{\"EventTime\":1,\"ImpressionID\":\"i\",\"ImpressionCost\":1e" + "9".repeat(99_999) + "}",
        "{\"ImpressionID\":" + "1".repeat(MEGABYTE) + "}",
        "{\"ImpressionID\":\"" + "\\ud800".repeat(MEGABYTE / 6) + "\"}",
        "{\"ImpressionID\":\"" + "é".repeat(MEGABYTE / 2) + "\"}",
        "{\"" + "n".repeat(MEGABYTE) + "\":1}",
        "{\"x\":[" + "0,".repeat(MEGABYTE / 2) + "0]}",
        "{" + "\"UserID\":[],".repeat(MEGABYTE / 12) + "\"x\":1}",
        names + "\"x\":1}",
        " ".repeat(MEGABYTE));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  @Tag("timed")
  void hostileMegabyteIsRejectedQuickly(String json) {
    byte[] document = json.getBytes(UTF_8);
    long most = CpuTime.scaled(Duration.ofMillis(50).toNanos());

    assertThat(
            CpuTime.bestNanos(
                most,
                () ->
                    assertThat(roomy.decode(IMPRESSION, SourceRecord.of(document)))
                        .isInstanceOf(Decoded.Reject.class)))
        .isLessThan(most);
  }

  @Test
  void goodRecordsAreReadAfterHostileOnes() {
    hostile().forEach(json -> roomy.decode(IMPRESSION, SourceRecord.of(json.getBytes(UTF_8))));

    assertThat(decoder.decode(IMPRESSION, SourceRecord.of(GOOD.getBytes(UTF_8))))
        .isInstanceOf(Decoded.Event.class);
  }

  @Test
  void damagedDocumentsNeverThrow() {
    long seed = Long.getLong("adstream.seed", System.nanoTime());
    Random random = new Random(seed);
    byte[] good = GOOD.getBytes(UTF_8);
    int rejected = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] damaged = damaged(good, random);
      EventType type = random.nextInt(8) == 0 ? CLICK : IMPRESSION;
      try {
        rejected +=
            decoder.decode(type, SourceRecord.of(damaged)) instanceof Decoded.Reject ? 1 : 0;
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            "-Dadstream.seed=" + seed + ": " + new String(damaged, ISO_8859_1), e);
      }
    }

    assertThat(rejected)
        .as("-Dadstream.seed=%d", seed)
        .isBetween(MUTATIONS / 4, MUTATIONS - MUTATIONS / 100);
  }

  private static byte[] damaged(byte[] good, Random random) {
    byte[] bytes = java.util.Arrays.copyOf(good, good.length - random.nextInt(2));
    for (int change = random.nextInt(3); change >= 0; change--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 ->
            bytes[at] = (byte) "{}[]\",:0123456789-+.eEZT\\ \n\tutrfn".charAt(random.nextInt(33));
        case 2 -> bytes[at] = bytes[random.nextInt(bytes.length)];
        default -> {
          int to = random.nextInt(bytes.length);
          int length = Math.min(random.nextInt(20), bytes.length - Math.max(at, to));
          System.arraycopy(bytes, at, bytes, to, length);
        }
      }
    }
    return bytes;
  }

  private static byte[] nested(String field, int arrays) {
    return ("{\"" + field + "\":" + "[".repeat(arrays) + "]".repeat(arrays) + "}").getBytes(UTF_8);
  }

  private static RejectReason reason(EventDecoder decoder, byte @Nullable [] document) {
    Decoded decoded = decoder.decode(IMPRESSION, SourceRecord.of(document));
    assertThat(decoded).isInstanceOf(Decoded.Reject.class);
    return ((Decoded.Reject) decoded).reason();
  }
}
