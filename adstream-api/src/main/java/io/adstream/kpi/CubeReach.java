package io.adstream.kpi;

import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A reach that a cube declares: the number of distinct values of an attribute of accepted
 * impressions, such as the number of users who saw an ad. A {@link ReachSketch} per day and group
 * counts them. Impressions without the attribute, or with an empty text, do not count; invalid
 * traffic does. Immutable.
 *
 * @param name its column, and the prefix of further columns: a lower-case letter, then lower-case
 *     letters, digits and underscores, at most 50 characters
 * @param attribute the name of a {@code TEXT} or {@code INTEGER} attribute of impressions
 */
public record CubeReach(String name, String attribute) implements Serializable {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,49}");

  /**
   * Validates the components.
   *
   * @param name its column, and the prefix of further columns: a lower-case letter, then lower-case
   *     letters, digits and underscores, at most 50 characters
   * @param attribute the name of a {@code TEXT} or {@code INTEGER} attribute of impressions
   * @throws IllegalArgumentException if the name is out of bounds
   */
  public CubeReach {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Cannot create reach: name is \"" + name + "\", expected " + NAME.pattern());
    }
  }

  /** The columns that a sink may derive from it, in tables and views. */
  List<String> columns() {
    return List.of(name, name + "_sketch", name + "_frequency", name + "_new", name + "_returning");
  }
}
