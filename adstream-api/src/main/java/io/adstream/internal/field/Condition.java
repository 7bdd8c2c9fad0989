package io.adstream.internal.field;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on the value at a path for a record to belong to a stream.
 *
 * @param path where the value is
 * @param kind how it is compared
 * @param values what it is compared with; none for presence
 */
record Condition(String path, Kind kind, List<String> values) {

  /** How a value is compared. */
  enum Kind {
    EQUAL,
    DIFFERENT,
    PRESENT,
    ABSENT
  }

  /** What conditions look like, for messages. */
  static final String EXPECTED =
      "PATH = VALUE | VALUE, PATH != VALUE | VALUE, PATH present or PATH absent, several joined by"
          + " and; a path or value with spaces around it, =, | or the word and in it is put between"
          + " double quotes";

  private static final Pattern PRESENCE = Pattern.compile("(.+?)\\s+(present|absent)");

  /**
   * Reads conditions.
   *
   * @throws IllegalArgumentException if the text is not a condition
   */
  static List<Condition> parse(String text) {
    List<Condition> conditions = new ArrayList<>();
    for (String each : split(text, " and ")) {
      conditions.add(one(each.strip()));
    }
    return conditions;
  }

  private static Condition one(String text) {
    List<String> sides = split(text, "=");
    if (sides.size() == 1) {
      Matcher presence = PRESENCE.matcher(text);
      if (!presence.matches()) {
        throw new IllegalArgumentException("expected " + EXPECTED);
      }
      Kind kind = presence.group(2).equals("present") ? Kind.PRESENT : Kind.ABSENT;
      return new Condition(unquoted(presence.group(1)), kind, List.of());
    }
    if (sides.size() != 2) {
      throw new IllegalArgumentException("expected " + EXPECTED);
    }
    boolean isDifferent = sides.get(0).endsWith("!");
    String path = sides.get(0).substring(0, sides.get(0).length() - (isDifferent ? 1 : 0));
    return new Condition(
        unquoted(path),
        isDifferent ? Kind.DIFFERENT : Kind.EQUAL,
        split(sides.get(1), "|").stream().map(Condition::unquoted).toList());
  }

  /** Splits at a separator, but not between double quotes. */
  private static List<String> split(String text, String separator) {
    List<String> parts = new ArrayList<>();
    boolean isQuoted = false;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '"') {
        isQuoted = !isQuoted;
      } else if (!isQuoted && i >= start && text.startsWith(separator, i)) {
        parts.add(text.substring(start, i));
        start = i + separator.length();
      }
    }
    parts.add(text.substring(start));
    return parts;
  }

  private static String unquoted(String text) {
    String stripped = text.strip();
    boolean isQuoted =
        stripped.length() > 1 && stripped.startsWith("\"") && stripped.endsWith("\"");
    String content = isQuoted ? stripped.substring(1, stripped.length() - 1) : stripped;
    if ((content.isEmpty() && !isQuoted) || content.indexOf('"') >= 0) {
      throw new IllegalArgumentException("expected " + EXPECTED);
    }
    return content;
  }
}
