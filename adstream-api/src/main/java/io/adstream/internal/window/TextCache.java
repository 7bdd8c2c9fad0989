package io.adstream.internal.window;

import io.adstream.internal.codec.ByteReader;
import org.jspecify.annotations.Nullable;

/**
 * Remembers short texts that come again and again, such as countries and devices, so that each is
 * decoded and hashed once. A newer text takes the place of an older one. Not safe for use by
 * several threads.
 */
final class TextCache {

  private static final int SLOTS = 1 << 10;
  private static final int LONGEST = 64;

  private final byte[][] bytes = new byte[SLOTS][];
  private final String[] texts = new String[SLOTS];

  /** Reads text; null where null was written. */
  @Nullable String read(ByteReader in) {
    int start = in.position();
    int length = in.enterBytes();
    if (length == 0 || length > LONGEST) {
      return in.back(start).readText();
    }
    int slot = (int) Hash.of(in.array(), in.position(), length) & (SLOTS - 1);
    byte[] known = bytes[slot];
    in.back(start);
    if (known != null && in.nextBytesEqual(known, 0, known.length)) {
      return texts[slot];
    }
    String text = in.back(start).readRequiredText();
    bytes[slot] = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    texts[slot] = text;
    return text;
  }
}
