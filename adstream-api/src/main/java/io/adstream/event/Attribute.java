package io.adstream.event;

import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Declares an attribute of a stream's events, in addition to ids, time and cost. It becomes a
 * column of the result rows, and cubes can use it as a dimension or measure. Immutable.
 *
 * @param name identifies the attribute in its stream: a letter, then letters, digits and
 *     underscores, at most 63 characters
 * @param type the type of its values
 * @param path where a decoder finds the value: a field's name on the wire or, starting with {@code
 *     /}, a JSON Pointer (RFC 6901) such as {@code /device/os}; not empty, without U+0000
 * @param column its column in tables and views: a lower-case letter, then lower-case letters,
 *     digits and underscores, at most 63 characters; empty to use the name in snake_case
 * @param comment a description, which becomes the column's comment; at most 1,000 characters,
 *     without U+0000; may be empty
 */
public record Attribute(String name, AttributeType type, String path, String column, String comment)
    implements Serializable {

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,62}");
  private static final Pattern COLUMN = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final Pattern WORD_BEGINS =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

  /**
   * Validates the components.
   *
   * @param name identifies the attribute in its stream: a letter, then letters, digits and
   *     underscores, at most 63 characters
   * @param type the type of its values
   * @param path where a decoder finds the value: a field's name on the wire or, starting with
   *     {@code /}, a JSON Pointer (RFC 6901) such as {@code /device/os}; not empty, without U+0000
   * @param column its column in tables and views: a lower-case letter, then lower-case letters,
   *     digits and underscores, at most 63 characters; empty to use the name in snake_case
   * @param comment a description, which becomes the column's comment; at most 1,000 characters,
   *     without U+0000; may be empty
   * @throws IllegalArgumentException if any value is out of bounds
   */
  public Attribute {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Cannot declare attribute: name is \"" + name + "\", expected " + NAME.pattern());
    }
    if (path.isEmpty() || path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "Cannot declare attribute "
              + name
              + ": path is empty or has U+0000, expected a field's name");
    }
    if (!column.isEmpty() && !COLUMN.matcher(column).matches()) {
      throw new IllegalArgumentException(
          "Cannot declare attribute "
              + name
              + ": column is \""
              + column
              + "\", expected "
              + COLUMN.pattern());
    }
    checkComment(name, comment);
  }

  /**
   * Checks a comment on a column.
   *
   * @param name what the comment describes, for the error message
   * @param comment a description, which becomes the column's comment; at most 1,000 characters,
   *     without U+0000; may be empty
   * @throws IllegalArgumentException if it contains U+0000 or is longer than 1,000 characters
   */
  public static void checkComment(String name, String comment) {
    if (comment.indexOf('\0') >= 0 || comment.length() > 1_000) {
      throw new IllegalArgumentException(
          "Cannot comment on "
              + name
              + ": the comment has U+0000 or more than 1000 characters, expected neither");
    }
  }

  /**
   * {@return an attribute of the given type, read from the field of the same name}
   *
   * @param name the attribute's name and field: a letter, then letters, digits and underscores, at
   *     most 63 characters
   * @param type the type of the attribute's values
   */
  public static Attribute of(String name, AttributeType type) {
    return new Attribute(name, type, name, "", "");
  }

  /**
   * {@return a text attribute, read from the field of the same name}
   *
   * @param name the attribute's name and field: a letter, then letters, digits and underscores, at
   *     most 63 characters
   */
  public static Attribute text(String name) {
    return of(name, AttributeType.TEXT);
  }

  /**
   * {@return an integer attribute, read from the field of the same name}
   *
   * @param name the attribute's name and field: a letter, then letters, digits and underscores, at
   *     most 63 characters
   */
  public static Attribute integer(String name) {
    return of(name, AttributeType.INTEGER);
  }

  /**
   * {@return a decimal attribute, read from the field of the same name}
   *
   * @param name the attribute's name and field: a letter, then letters, digits and underscores, at
   *     most 63 characters
   */
  public static Attribute decimal(String name) {
    return of(name, AttributeType.DECIMAL);
  }

  /**
   * {@return a boolean attribute, read from the field of the same name}
   *
   * @param name the attribute's name and field: a letter, then letters, digits and underscores, at
   *     most 63 characters
   */
  public static Attribute flag(String name) {
    return of(name, AttributeType.BOOLEAN);
  }

  /**
   * {@return a copy that is read from another field}
   *
   * @param path the name of a field or, starting with {@code /}, a JSON Pointer
   */
  public Attribute at(String path) {
    return new Attribute(name, type, path, column, comment);
  }

  /**
   * {@return a copy with another column}
   *
   * @param column a lower-case letter, then lower-case letters, digits and underscores, at most 63
   *     characters
   */
  public Attribute inColumn(String column) {
    return new Attribute(name, type, path, column, comment);
  }

  /**
   * {@return a copy with the given comment}
   *
   * @param comment a description, which becomes the column's comment; at most 1,000 characters,
   *     without U+0000; may be empty
   */
  public Attribute describedAs(String comment) {
    return new Attribute(name, type, path, column, comment);
  }

  /**
   * {@return a name in snake_case: {@code AdID} becomes {@code ad_id}}
   *
   * @param name the attribute's name and field: a letter, then letters, digits and underscores, at
   *     most 63 characters
   */
  public static String snakeCase(String name) {
    return WORD_BEGINS.matcher(name).replaceAll("_").toLowerCase(Locale.ROOT);
  }
}
