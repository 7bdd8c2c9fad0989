package io.adstream.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.EventType;
import io.adstream.fuzz.Allocation;
import java.util.Locale;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No document of a megabyte takes long, or much memory, however it was made to. */
class LargeDocumentTest {

  private static final int MEGABYTE = 1 << 20;
  private static final long MOST_NANOS = 50_000_000;

  private static final JsonEventDecoder DECODER =
      JsonEventDecoder.builder().limits(new Limits(16_384, 1 << 20, 2 * MEGABYTE)).build();

  /** Rejects by length. */
  private static final JsonEventDecoder SMALL = JsonEventDecoder.create();

  private static final String IDS =
      "{\"ClickID\":\"c\",\"JoinID\":\"i\",\"EventTime\":1768478400000,";

  /** What a document of so many bytes is made of. */
  @SuppressWarnings("ImmutableEnumChecker") // the functions keep nothing
  enum Shape {
    INTEGER_COST(size -> IDS + "\"ClickCost\":" + "9".repeat(size) + "}"),
    LEADING_ZEROS(size -> IDS + "\"ClickCost\":\"" + "0".repeat(size) + "1\"}"),
    FRACTION_COST(size -> IDS + "\"ClickCost\":0." + "0".repeat(size) + "1}"),
    TEXT_COST(size -> IDS + "\"ClickCost\":\"1." + "5".repeat(size) + "e5\"}"),
    EXPONENT_COST(size -> IDS + "\"ClickCost\":1e" + "9".repeat(size) + "}"),
    COSTS(size -> IDS + "\"ClickCost\":1e999999999,".repeat(size / 24) + "\"x\":1}"),
    SMALL_COSTS(size -> IDS + "\"ClickCost\":1e-999999999,".repeat(size / 25) + "\"x\":1}"),
    INTEGER_TIME(size -> "{\"EventTime\":" + "9".repeat(size) + "}"),
    FRACTION_TIME(size -> "{\"EventTime\":1." + "9".repeat(size) + "}"),
    TEXT_TIME(size -> "{\"EventTime\":\"2026-01-15T12:00:00." + "9".repeat(size) + "Z\"}"),
    INTEGER_ID(size -> "{\"ClickID\":" + "9".repeat(size) + "}"),
    UNKNOWN_INTEGER(size -> IDS + "\"x\":-" + "9".repeat(size) + "}"),
    UNKNOWN_FRACTION(size -> IDS + "\"x\":1." + "9".repeat(size) + "e-9999}"),
    BRACKETS(size -> "[".repeat(size)),
    NESTED_ARRAYS(size -> IDS + "\"x\":" + "[".repeat(size / 2) + "]".repeat(size / 2) + "}"),
    NESTED_OBJECTS(size -> "{\"a\":".repeat(size / 5)),
    NESTED_NAMES(size -> IDS + "\"x\":" + "{\"ClickID\":[".repeat(size / 12)),
    ONE_TEXT(size -> IDS + "\"ClickPosition\":\"" + "x".repeat(size) + "\"}"),
    WIDE_TEXT(size -> IDS + "\"ClickPosition\":\"" + "\uD83D\uDE00".repeat(size / 4) + "\"}"),
    OPEN_TEXT(size -> IDS + "\"ClickPosition\":\"" + "x".repeat(size)),
    ESCAPES(size -> IDS + "\"ClickPosition\":\"" + "\\n".repeat(size / 2) + "\"}"),
    UNICODE_ESCAPES(size -> IDS + "\"ClickPosition\":\"" + "\\ud83d".repeat(size / 6) + "\"}"),
    BACKSLASHES(size -> IDS + "\"x\":\"" + "\\".repeat(size)),
    QUOTES(size -> "{" + "\"".repeat(size)),
    SPACES(size -> IDS + " ".repeat(size) + "\"x\":1}"),
    LINES(size -> "\n".repeat(size) + IDS + "\"x\":1}"),
    ONE_NAME(size -> IDS + "\"" + "x".repeat(size) + "\":1}"),
    ESCAPED_NAME(size -> IDS + "\"" + "\\u0041".repeat(size / 6) + "\":1}"),
    SAME_NAMES(size -> IDS + "\"x\":1,".repeat(size / 6) + "\"x\":1}"),
    KNOWN_NAMES(size -> IDS + "\"ClickID\":\"a\",".repeat(size / 14) + "\"x\":1}"),
    OTHER_NAMES(size -> IDS + names(size / 13, "\"%08x\":1,") + "\"x\":1}"),
    LONG_NAMES(size -> IDS + names(size / 45, "\"%040x\":1,") + "\"x\":1}"),
    TEXTS(size -> IDS + ("\"JoinID\":\"" + "x".repeat(9_000) + "\",").repeat(size / 9_012) + "}"),
    COMMAS(size -> IDS + ",".repeat(size)),
    NUMBERS(size -> IDS + "\"x\":[" + "1e9,".repeat(size / 4) + "1]}"),
    VALUES(size -> IDS + "\"x\":1}" + "{}".repeat(size / 2));

    private final IntFunction<String> text;

    Shape(IntFunction<String> text) {
      this.text = text;
    }

    private static String names(int count, String format) {
      StringBuilder names = new StringBuilder();
      for (int i = 0; i < count; i++) {
        names.append(String.format(Locale.ROOT, format, i * 0x9E3779B1));
      }
      return names.toString();
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("timed")
  void megabyteTakesUnderFiftyMilliseconds(Shape shape) {
    byte[] document = shape.text.apply(MEGABYTE).getBytes(UTF_8);
    assertThat(document.length).isBetween(MEGABYTE - 10_000, MEGABYTE + 1_000);
    long most = CpuTime.scaled(MOST_NANOS);

    assertThat(
            CpuTime.bestNanos(
                most, () -> DECODER.decode(EventType.CLICK, SourceRecord.of(document))))
        .isLessThan(most);
    assertThat(
            CpuTime.bestNanos(most, () -> SMALL.decode(EventType.CLICK, SourceRecord.of(document))))
        .isLessThan(most);
    assertThat(Allocation.during(() -> DECODER.decode(EventType.CLICK, SourceRecord.of(document))))
        .isLessThan(100L * MEGABYTE);
  }
}
