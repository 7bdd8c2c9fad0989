package io.adstream.event;

import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Declares an attribute of a stream's events, besides ids, time and cost: a column of the rows, and
 * a possible dimension or measure of cubes. Immutable.
 *
 * @param name identifies the attribute in its stream: a letter, then letters, digits and
 *     underscores, at most 63 characters
 * @param type what its values are
 * @param path where a decoder finds the value: a field's name on the wire or, starting with {@code
 *     /}, a JSON Pointer (RFC 6901) such as {@code /device/os}; the name unless set
 * @param column its column in tables and views: a lower-case letter, then lower-case letters,
 *     digits and underscores, at most 63 characters; empty for the name in snake_case
 * @param comment what it is, in words; becomes the column's comment, and may be empty
 */
public record Attribute(String name, AttributeType type, String path, String column, String comment)
    implements Serializable {

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,62}");
  private static final Pattern COLUMN = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final Pattern WORD_BEGINS =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

  /**
   * Checks all parts.
   *
   * @param name identifies the attribute in its stream: a letter, then letters, digits and
   *     underscores, at most 63 characters
   * @param type what its values are
   * @param path where a decoder finds the value: a field's name on the wire or, starting with
   *     {@code /}, a JSON Pointer (RFC 6901) such as {@code /device/os}; the name unless set
   * @param column its column in tables and views: a lower-case letter, then lower-case letters,
   *     digits and underscores, at most 63 characters; empty for the name in snake_case
   * @param comment what it is, in words; becomes the column's comment, and may be empty
   * @throws IllegalArgumentException if any is out of bounds
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
   * @param name whose comment it is, for the message
   * @param comment what the column holds, for its comment in the database
   * @throws IllegalArgumentException if it has U+0000 or more than 1,000 chars
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
   * {@return an attribute of this type, found under its name}
   *
   * @param name the name on the wire: letters, digits and {@code _}, at most 63 characters, a
   *     letter first
   * @param type the type of the attribute's values
   */
  public static Attribute of(String name, AttributeType type) {
    return new Attribute(name, type, name, "", "");
  }

  /**
   * {@return a text attribute, found under its name}
   *
   * @param name the name on the wire: letters, digits and {@code _}, at most 63 characters, a
   *     letter first
   */
  public static Attribute text(String name) {
    return of(name, AttributeType.TEXT);
  }

  /**
   * {@return an integer attribute, found under its name}
   *
   * @param name the name on the wire: letters, digits and {@code _}, at most 63 characters, a
   *     letter first
   */
  public static Attribute integer(String name) {
    return of(name, AttributeType.INTEGER);
  }

  /**
   * {@return a decimal attribute, found under its name}
   *
   * @param name the name on the wire: letters, digits and {@code _}, at most 63 characters, a
   *     letter first
   */
  public static Attribute decimal(String name) {
    return of(name, AttributeType.DECIMAL);
  }

  /**
   * {@return a boolean attribute, found under its name}
   *
   * @param name the name on the wire: letters, digits and {@code _}, at most 63 characters, a
   *     letter first
   */
  public static Attribute flag(String name) {
    return of(name, AttributeType.BOOLEAN);
  }

  /**
   * {@return the same attribute, found elsewhere}
   *
   * @param path where the value is: another name, or a JSON Pointer
   */
  public Attribute at(String path) {
    return new Attribute(name, type, path, column, comment);
  }

  /**
   * {@return the same attribute in another column}
   *
   * @param column the column: small letters, digits and {@code _}, at most 63 characters
   */
  public Attribute inColumn(String column) {
    return new Attribute(name, type, path, column, comment);
  }

  /**
   * {@return the same attribute with this comment}
   *
   * @param comment what the column holds, for its comment in the database
   */
  public Attribute describedAs(String comment) {
    return new Attribute(name, type, path, column, comment);
  }

  /**
   * {@return a name's words in lower case with underscores: {@code AdID} becomes {@code ad_id}}
   *
   * @param name the name on the wire: letters, digits and {@code _}, at most 63 characters, a
   *     letter first
   */
  public static String snakeCase(String name) {
    return WORD_BEGINS.matcher(name).replaceAll("_").toLowerCase(Locale.ROOT);
  }
}
