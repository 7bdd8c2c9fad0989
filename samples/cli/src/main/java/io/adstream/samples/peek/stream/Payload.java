package io.adstream.samples.peek.stream;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Recognizes the format of a record's value, independently of the configured decoder. */
final class Payload {

  private static final int FRAME = 5;

  private final String kind;
  private final byte @Nullable [] json;

  private Payload(String kind, byte @Nullable [] json) {
    this.kind = kind;
    this.json = json;
  }

  /** The display name of the format. */
  String kind() {
    return kind;
  }

  /** The bytes that look like a JSON object; null if there are none. */
  byte @Nullable [] json() {
    return json;
  }

  static Payload of(byte @Nullable [] value) {
    if (value == null) {
      return new Payload("tombstones (null)", null);
    } else if (value.length == 0) {
      return new Payload("empty values", null);
    } else if (starts(value, 0xEF, 0xBB, 0xBF)) {
      return within("JSON behind a byte order mark", value, 3);
    } else if (value[0] == 0 && value.length > FRAME) {
      return framed(value);
    } else if (starts(value, 0xC3, 0x01)) {
      return new Payload("Avro in single-object encoding", null);
    } else if (starts(value, 0x1F, 0x8B)) {
      return new Payload("gzip", null);
    } else if (starts(value, 0xFE, 0xFF) || starts(value, 0xFF, 0xFE)) {
      return new Payload("UTF-16", null);
    }
    return plain(value);
  }

  /** The five bytes that serializers of a schema registry write: 0 and the schema's id. */
  private static Payload framed(byte[] value) {
    Payload inner = plain(Arrays.copyOfRange(value, FRAME, value.length));
    String kind = inner.json == null ? "bytes" : "JSON";
    return new Payload(
        kind + " behind the id of a registry's schema (" + ByteBuffer.wrap(value).getInt(1) + ")",
        inner.json);
  }

  private static Payload plain(byte[] value) {
    int first = 0;
    while (first < value.length && Character.isWhitespace(value[first])) {
      first++;
    }
    if (first < value.length && value[first] == '{') {
      return new Payload("JSON objects", value);
    } else if (first < value.length && value[first] == '[') {
      return new Payload("JSON arrays", null);
    }
    boolean isText = true;
    for (byte next : value) {
      isText &= next < 0 || next >= ' ' || next == '\t' || next == '\n' || next == '\r';
    }
    return new Payload(isText ? "text that is not a JSON object" : "bytes", null);
  }

  private static Payload within(String kind, byte[] value, int start) {
    return new Payload(kind, plain(Arrays.copyOfRange(value, start, value.length)).json);
  }

  private static boolean starts(byte[] value, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (i >= value.length || (value[i] & 0xFF) != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}
