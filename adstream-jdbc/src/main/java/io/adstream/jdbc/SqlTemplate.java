package io.adstream.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of SQL beside this class, with places to be filled in, such as <code>${schema}</code>. */
final class SqlTemplate {

  private static final Pattern PLACE = Pattern.compile("\\$\\{(\\w+)}");

  private SqlTemplate() {}

  /** Fills in all places at once, so that what is filled in may look like a place itself. */
  static String fill(String file, Map<String, String> places) {
    return PLACE
        .matcher(text(file))
        .replaceAll(place -> Matcher.quoteReplacement(value(file, place, places)));
  }

  private static String value(String file, MatchResult place, Map<String, String> places) {
    String value = places.get(place.group(1));
    if (value == null) {
      throw new IllegalStateException("Cannot fill in " + file + ": " + place.group() + " is new");
    }
    return value;
  }

  /** The file as it is. */
  static String text(String file) {
    try (InputStream in = SqlTemplate.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("Cannot read SQL: " + file + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
