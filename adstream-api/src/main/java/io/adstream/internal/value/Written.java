package io.adstream.internal.value;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** A text to compare values with. Immutable. */
public final class Written {

  private final String text;
  private final byte[] utf8;

  /** A text to compare values with. */
  public Written(String text) {
    this.text = text;
    utf8 = text.getBytes(UTF_8);
  }

  /** Whether it is this text. */
  public boolean is(String other) {
    return text.equals(other);
  }

  /** Whether it is these bytes of UTF-8. */
  public boolean is(byte[] bytes, int start, int end) {
    return Arrays.equals(utf8, 0, utf8.length, bytes, start, end);
  }
}
