package io.adstream.enginetests.input;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Texts with special meanings for SQL, COPY, JSON, formats, terminals or people. */
public final class HostileTexts {

  /** The default maximum length. */
  private static final int LONGEST = 2_048;

  private static final int RANDOM_ONES = 100;

  private static final List<String> KNOWN =
      List.of(
          "'; DROP TABLE joined; --",
          "\"; DROP SCHEMA adstream CASCADE; --",
          "' OR '1'='1",
          "$$; SELECT pg_sleep(60); $$",
          "'",
          "''",
          "\"",
          "\\",
          "\\\\",
          "\\'",
          "\\.",
          "\\N",
          "a\nb",
          "a\r\nb",
          "a\tb",
          "\n\\.\n",
          "\u0001\u001f\u007f",
          "{}",
          "{1,2}",
          "(a,b)",
          "NULL",
          "null",
          "${schema}",
          "%s %d %n",
          "? ?? :name $1",
          "{0} {}",
          " ",
          "  a  ",
          "\u00a0",
          "\ufeffa",
          "\u2028\u2029",
          "\u202e\u202dabc",
          "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
          "\ud83d\ude00",
          "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
          "\ud835\udd4f",
          "\udbff\udfff",
          "\uffff\ufffe",
          "u\u0308",
          "\u00fc",
          "I\u0307\u0131",
          "\\u0041",
          "\\u0000",
          "</script><script>alert(1)</script>",
          "{\"ImpressionID\":\"x\"}",
          "x".repeat(LONGEST),
          "\ud83d\ude00".repeat(LONGEST / 2));

  private final SplittableRandom random;

  /** The known texts and random ones. */
  public HostileTexts(SplittableRandom random) {
    this.random = random;
  }

  /** Texts that are known to cause trouble somewhere. */
  public static List<String> known() {
    return KNOWN;
  }

  /** The given texts and random ones, each once. */
  public List<String> all() {
    List<String> all = new ArrayList<>(KNOWN);
    for (int i = 0; i < RANDOM_ONES; i++) {
      all.add(i + " " + anyText(random.nextInt(1, 60)));
    }
    all.add(longest());
    return all;
  }

  /** A text of the maximum length that hardly compresses, with three bytes per character. */
  public String longest() {
    StringBuilder text = new StringBuilder();
    random.ints(LONGEST, '\u4e00', '\u9fff').forEach(c -> text.append((char) c));
    return text.toString();
  }

  /** Random characters from all planes, mostly ones with a special meaning somewhere. */
  private String anyText(int chars) {
    StringBuilder text = new StringBuilder();
    while (text.length() < chars) {
      int c = random.nextInt(3) > 0 ? random.nextInt(1, 0x80) : random.nextInt(0x80, 0x110000);
      boolean fits = text.length() + Character.charCount(c) <= chars;
      if (fits && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)) {
        text.appendCodePoint(c);
      }
    }
    return text.toString();
  }
}
