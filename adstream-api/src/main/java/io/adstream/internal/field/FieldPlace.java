package io.adstream.internal.field;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a record from which a field is read.
 *
 * @param source the part of the record
 * @param names the names and indexes that lead to it from the value's root, or a header's name;
 *     else empty
 */
record FieldPlace(Source source, List<String> names) {

  /** A part of a record. */
  enum Source {
    VALUE,
    KEY,
    HEADER,
    TIMESTAMP
  }

  /** What the text of a path may be, for messages. */
  static final String EXPECTED =
      "a name, a JSON Pointer (RFC 6901) after a /, kafka:timestamp, kafka:key, kafka:header/NAME or"
          + " envelope:/POINTER";

  private static final String KAFKA = "kafka:";
  private static final String HEADER = "kafka:header/";
  private static final String ENVELOPE = "envelope:/";
  private static final Pattern BAD_ESCAPE = Pattern.compile("~(?![01])");

  /**
   * The place of a path.
   *
   * @return null if the path is none
   */
  static @Nullable FieldPlace of(String path, Wrapping wrapping) {
    if (path.isEmpty()) {
      return null;
    }
    if (path.startsWith(KAFKA)) {
      return ofRecord(path);
    }
    if (path.startsWith(ENVELOPE)) {
      List<String> names = pointer(path.substring(ENVELOPE.length() - 1));
      return names == null ? null : wrapping.attribute(names);
    }
    List<String> names = path.startsWith("/") ? pointer(path) : List.of(path);
    return names == null ? null : new FieldPlace(Source.VALUE, wrapping.content(names));
  }

  private static @Nullable FieldPlace ofRecord(String path) {
    if (path.startsWith(HEADER) && path.length() > HEADER.length()) {
      return new FieldPlace(Source.HEADER, List.of(path.substring(HEADER.length())));
    }
    return switch (path) {
      case "kafka:key" -> new FieldPlace(Source.KEY, List.of());
      case "kafka:timestamp" -> new FieldPlace(Source.TIMESTAMP, List.of());
      default -> null;
    };
  }

  /** The names of a JSON Pointer; null if it is none. */
  private static @Nullable List<String> pointer(String path) {
    if (BAD_ESCAPE.matcher(path).find()) {
      return null;
    }
    List<String> names = new ArrayList<>();
    for (String name : path.substring(1).split("/", -1)) {
      names.add(name.replace("~1", "/").replace("~0", "~"));
    }
    return names;
  }
}
