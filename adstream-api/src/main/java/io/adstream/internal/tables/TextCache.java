package io.adstream.internal.tables;

import io.adstream.internal.codec.ByteReader;
import org.jspecify.annotations.Nullable;

/** Reads texts, decoding those in {@link RecentTexts} only once. Not thread-safe. */
public final class TextCache {

  private static final int SLOT_BITS = 10;

  private final RecentTexts recent = new RecentTexts(SLOT_BITS);
  private final String[] texts = new String[1 << SLOT_BITS];

  /** Creates an empty cache. */
  public TextCache() {}

  /** Reads text; null if null was written. */
  public @Nullable String read(ByteReader in) {
    int before = in.position();
    int length = in.enterBytes();
    if (length == 0 || length > RecentTexts.LONGEST) {
      return in.back(before).readText();
    }
    int start = in.position();
    if (recent.find(in.array(), start, length, 0) != RecentTexts.ABSENT) {
      in.skip(length);
      return texts[recent.slot()];
    }
    String text = in.readUtf8(length);
    recent.put(in.array(), start, length, 0, 0);
    texts[recent.slot()] = text;
    return text;
  }
}
