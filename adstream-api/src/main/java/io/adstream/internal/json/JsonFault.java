package io.adstream.internal.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** Tells what a value that is no JSON object looks like, for messages. */
public final class JsonFault {

  private static final byte[] GZIP = {0x1F, (byte) 0x8B};
  private static final byte[] ZSTD = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD};
  private static final byte[] UTF_16_BE = {(byte) 0xFE, (byte) 0xFF};
  private static final byte[] UTF_16_LE = {(byte) 0xFF, (byte) 0xFE};
  private static final byte[] AVRO_OBJECT = {(byte) 0xC3, 0x01};
  private static final byte[] AVRO_FILE = "Obj\1".getBytes(US_ASCII);
  private static final int FRAME = 5;

  private JsonFault() {}

  /** What a value looks like, as the end of a message; empty if nothing is known of it. */
  public static String of(byte[] value) {
    if (startsWith(value, GZIP)) {
      return "; it is compressed with gzip";
    }
    if (startsWith(value, ZSTD)) {
      return "; it is compressed with Zstandard";
    }
    if (startsWith(value, AVRO_OBJECT) || startsWith(value, AVRO_FILE)) {
      return "; it looks like Avro, see decode.format";
    }
    if (startsWith(value, UTF_16_BE) || startsWith(value, UTF_16_LE) || hasZeroInPair(value)) {
      return "; it looks like UTF-16";
    }
    if (value.length > FRAME && value[0] == 0) {
      return "; it looks like Confluent's framing (schema id "
          + schemaId(value)
          + ")"
          + (value[FRAME] == '{'
              ? ", see decode.envelope = confluent-json"
              : ", see decode.format");
    }
    return ofText(value);
  }

  private static String ofText(byte[] value) {
    int first = 0;
    while (first < value.length && value[first] <= ' ' && value[first] > 0) {
      first++;
    }
    if (first == value.length) {
      return "; it is empty";
    }
    return switch (value[first]) {
      case '[' -> "; it is an array";
      case '"' -> "; it is a string";
      default -> "";
    };
  }

  /** The schema's id in Confluent's framing. */
  private static long schemaId(byte[] value) {
    long id = 0;
    for (int i = 1; i < FRAME; i++) {
      id = id << 8 | (value[i] & 0xFF);
    }
    return id;
  }

  private static boolean startsWith(byte[] value, byte[] start) {
    return value.length >= start.length
        && Arrays.equals(value, 0, start.length, start, 0, start.length);
  }

  /** Whether the first two chars are ASCII in UTF-16. */
  private static boolean hasZeroInPair(byte[] value) {
    return value.length >= 4
        && ((value[0] == 0 && value[1] > 0 && value[2] == 0 && value[3] > 0)
            || (value[0] > 0 && value[1] == 0 && value[2] > 0 && value[3] == 0));
  }
}
