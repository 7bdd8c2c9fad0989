package io.adstream.jdbc.internal.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An SQL file next to the class that reads it, with placeholders such as <code>${schema}</code>.
 */
public final class SqlTemplate {

  private static final Pattern PLACE = Pattern.compile("\\$\\{(\\w+)}");

  private SqlTemplate() {}

  /**
   * Fills in all placeholders at once, so that values may look like placeholders.
   *
   * @throws IllegalStateException if the file is missing or has a placeholder without a value
   */
  public static String fill(Class<?> reader, String file, Map<String, String> places) {
    return PLACE
        .matcher(text(reader, file))
        .replaceAll(place -> Matcher.quoteReplacement(value(file, place, places)));
  }

  private static String value(String file, MatchResult place, Map<String, String> places) {
    String value = places.get(place.group(1));
    if (value == null) {
      throw new IllegalStateException("Cannot fill in " + file + ": " + place.group() + " is new");
    }
    return value;
  }

  /**
   * The file, unchanged.
   *
   * @throws IllegalStateException if the file is missing
   */
  public static String text(Class<?> reader, String file) {
    try (InputStream in = reader.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("Cannot read SQL: " + file + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
