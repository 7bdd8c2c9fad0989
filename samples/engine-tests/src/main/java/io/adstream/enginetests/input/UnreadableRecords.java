package io.adstream.enginetests.input;

import static io.adstream.decode.RejectReason.INVALID_VALUE;
import static io.adstream.decode.RejectReason.MALFORMED;
import static io.adstream.decode.RejectReason.MISSING_FIELD;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.decode.RejectReason;
import io.adstream.enginetests.matrix.Seed;
import io.adstream.enginetests.tables.Workload;
import io.adstream.event.EventType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Values that no reader can decode to an event, with the expected reason. */
public final class UnreadableRecords {

  /** The size of the largest, in bytes. */
  public static final int LARGEST = 10 << 20;

  private static final String TIME = ",\"EventTime\":\"2024-02-29T12:00:10Z\"";
  private static final String IMPRESSION = "{\"ImpressionID\":\"unreadable\"";
  private static final String CLICK = "{\"ClickID\":\"unreadable\",\"JoinID\":\"unreadable\"";

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Value(EventType type, byte @Nullable [] bytes, RejectReason reason) {}

  private final List<Value> values = new ArrayList<>();

  private UnreadableRecords() {
    malformed();
    bytes();
    missing();
    invalidCosts();
    invalidTexts();
    invalidTimes();
  }

  /** Each value once, sent at a random time between two, to a random partition. */
  public static List<RawRecord> between(long fromMillis, long toMillis, SplittableRandom random) {
    List<RawRecord> records = new ArrayList<>();
    for (Value value : new UnreadableRecords().values) {
      records.add(
          RawRecord.rejected(
              value.type,
              random.nextInt(Workload.LANES),
              value.bytes,
              value.reason,
              random.nextLong(fromMillis, toMillis)));
    }
    return records;
  }

  private void malformed() {
    for (String start : List.of(IMPRESSION, CLICK)) {
      EventType type = start.equals(CLICK) ? EventType.CLICK : EventType.IMPRESSION;
      for (String text :
          List.of(
              "",
              start,
              start + TIME,
              start + TIME + "}}",
              start + TIME + ",}",
              "[" + start + TIME + "}]",
              "\"text\"",
              "17",
              "null",
              start.replace('"', '\'') + "}",
              start + TIME + ",\"X\":\"a\0b\"}",
              start + TIME + ",\"X\":\"a\nb\"}",
              start + TIME + ",\"X\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}",
              start + TIME + ",\"AdID\":" + "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_001),
              start + TIME + ",\"X\":\"" + "x".repeat(LARGEST) + "\"}")) {
        values.add(new Value(type, text.getBytes(UTF_8), MALFORMED));
      }
    }
  }

  private void bytes() {
    byte[] good = (IMPRESSION + TIME + ",\"AdID\":\"\u00fc\"}").getBytes(UTF_8);
    byte[] random = new byte[1_000];
    new SplittableRandom(Seed.VALUE).nextBytes(random);
    for (byte[] value :
        Arrays.asList(
            null,
            new byte[] {0},
            new byte[] {(byte) 0xFF, (byte) 0xFE},
            random,
            (IMPRESSION + TIME + ",\"AdID\":\"\u00c3(\"}").getBytes(ISO_8859_1),
            (IMPRESSION + TIME + ",\"AdID\":\"\u00c0\u0080\"}").getBytes(ISO_8859_1),
            (IMPRESSION + TIME + ",\"AdID\":\"\u00ed\u00a0\u0080\"}").getBytes(ISO_8859_1),
            (IMPRESSION + TIME + ",\"AdID\":\"\u00fc\"}").getBytes(ISO_8859_1),
            (IMPRESSION + TIME + "}").getBytes(UTF_16LE),
            Arrays.copyOf(good, good.length - 3))) {
      values.add(new Value(EventType.IMPRESSION, value, MALFORMED));
    }
    values.add(new Value(EventType.CLICK, null, MALFORMED));
  }

  private void missing() {
    for (String start : List.of("{\"X\":1", "{\"ImpressionID\":null", "{\"ImpressionID\":\"\"")) {
      add(EventType.IMPRESSION, start + TIME + "}", MISSING_FIELD);
    }
    for (String start :
        List.of(
            "{\"ClickID\":\"c\"",
            "{\"JoinID\":\"i\"",
            "{\"ClickID\":\"c\",\"JoinID\":null",
            "{\"ClickID\":\"\",\"JoinID\":\"i\"")) {
      add(EventType.CLICK, start + TIME + "}", MISSING_FIELD);
    }
    for (String end : List.of("}", ",\"EventTime\":null}", ",\"EventTime\":\"\"}")) {
      add(EventType.IMPRESSION, IMPRESSION + end, MISSING_FIELD);
      add(EventType.CLICK, CLICK + end, MISSING_FIELD);
    }
    add(EventType.IMPRESSION, "{\"Heartbeat\":true}", MISSING_FIELD);
  }

  private void invalidCosts() {
    for (String cost :
        List.of(
            "-1",
            "-0.000001",
            "1e400",
            "NaN",
            "\"NaN\"",
            "\"Infinity\"",
            "\"-Infinity\"",
            "\"-1\"",
            "\"ten\"",
            "true",
            "[1]",
            "{\"EUR\":1}")) {
      add(EventType.IMPRESSION, IMPRESSION + TIME + ",\"ImpressionCost\":" + cost + "}");
      add(EventType.CLICK, CLICK + TIME + ",\"ClickCost\":" + cost + "}");
    }
  }

  private void invalidTexts() {
    for (String text :
        List.of(
            "[\"a\"]",
            "[]",
            "{\"a\":1}",
            "\"a\\u0000b\"",
            "\"\\u0000\"",
            "\"\\ud83d\"",
            "\"\\ude00\\ud83d\"",
            "\"" + "x".repeat(64 << 10) + "\"")) {
      add(EventType.IMPRESSION, "{\"ImpressionID\":" + text + TIME + "}");
      add(EventType.IMPRESSION, IMPRESSION + TIME + ",\"AdCategory\":" + text + "}");
      add(EventType.CLICK, "{\"JoinID\":\"i\",\"ClickID\":" + text + TIME + "}");
      add(EventType.CLICK, "{\"ClickID\":\"c\",\"JoinID\":" + text + TIME + "}");
      add(EventType.CLICK, CLICK + TIME + ",\"ClickPosition\":" + text + "}");
    }
  }

  private void invalidTimes() {
    for (String time :
        List.of(
            "\"2024-02-29T12:00:10\"",
            "\"2024-02-30T12:00:10Z\"",
            "\"2024-02-29\"",
            "\"yesterday\"",
            "true",
            "[0]",
            "1.5",
            "-99999999999999999999")) {
      add(EventType.IMPRESSION, IMPRESSION + ",\"EventTime\":" + time + "}");
      add(EventType.CLICK, CLICK + ",\"EventTime\":" + time + "}");
    }
  }

  private void add(EventType type, String text) {
    add(type, text, INVALID_VALUE);
  }

  private void add(EventType type, String text, RejectReason reason) {
    values.add(new Value(type, text.getBytes(UTF_8), reason));
  }
}
