package io.adstream.jdbc.internal.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of SQL beside the class that reads it, with places such as <code>${schema}</code>. */
public final class SqlTemplate {

  private static final Pattern PLACE = Pattern.compile("\\$\\{(\\w+)}");

  private SqlTemplate() {}

  /**
   * Fills in all places at once, so that what is filled in may look like a place itself.
   *
   * @throws IllegalStateException if the file is missing or has a place without a value
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
   * The file as it is.
   *
   * @throws IllegalStateException if it is missing
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
