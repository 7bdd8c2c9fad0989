package io.adstream.kpi;

import io.adstream.event.Dimension;
import io.adstream.event.Impression;
import java.io.Serializable;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A table of KPIs: one row a window and group. Windows are aligned to the epoch (UTC) and
 * half-open. A missing dimension is null, and a group of its own.
 *
 * @param name names the cube and its table: lower-case letters, digits and underscores, at most 40
 *     characters
 * @param window the windows' length; whole milliseconds, at least one
 * @param dimensions what the rows are grouped by; may be empty
 * @param attribution which window a click counts in
 */
public record Cube(
    String name, Duration window, List<Dimension> dimensions, Attribution attribution)
    implements Serializable {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");

  /**
   * Checks the cube.
   *
   * @throws IllegalArgumentException if the name or window is out of bounds, or a dimension is
   *     named twice
   */
  public Cube {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Cannot create cube: name is \"" + name + "\", expected " + NAME.pattern());
    }
    if (window.compareTo(Duration.ofMillis(1)) < 0
        || window.compareTo(Duration.ofDays(3_660)) > 0
        || !window.truncatedTo(ChronoUnit.MILLIS).equals(window)) {
      throw new IllegalArgumentException(
          "Cannot create cube "
              + name
              + ": window is "
              + window
              + ", expected whole milliseconds up to 3660 days");
    }
    dimensions = List.copyOf(dimensions);
    if (new HashSet<>(dimensions).size() != dimensions.size()) {
      throw new IllegalArgumentException(
          "Cannot create cube "
              + name
              + ": dimensions are "
              + dimensions
              + ", expected each at most once");
    }
  }

  /**
   * A cube without dimensions, with clicks in their impression's window, named after its window
   * (such as {@code every_1m}).
   *
   * @throws IllegalArgumentException if the window is out of bounds
   */
  public static Cube every(Duration window) {
    return new Cube(defaultName(window, List.of()), window, List.of(), Attribution.IMPRESSION_TIME);
  }

  /**
   * The same cube grouped by these dimensions; a name that was not set follows them (such as {@code
   * every_1m_by_device}).
   */
  public Cube by(Dimension... dimensions) {
    List<Dimension> list = List.of(dimensions);
    boolean named = !name.equals(defaultName(window, this.dimensions));
    return new Cube(named ? name : defaultName(window, list), window, list, attribution);
  }

  /** The same cube under another name. */
  public Cube named(String name) {
    return new Cube(name, window, dimensions, attribution);
  }

  /** The same cube with clicks counted as said. */
  public Cube attributedBy(Attribution attribution) {
    return new Cube(name, window, dimensions, attribution);
  }

  /** The start of the window that holds a time; both in milliseconds since the epoch. */
  public long windowStartMillis(long timeMillis) {
    return timeMillis - Math.floorMod(timeMillis, window.toMillis());
  }

  /** The impression's group: a value for each dimension, null where it is missing. */
  public List<@Nullable String> groupOf(Impression impression) {
    List<@Nullable String> group = new ArrayList<>(dimensions.size());
    for (Dimension dimension : dimensions) {
      group.add(dimension.of(impression));
    }
    return Collections.unmodifiableList(group);
  }

  private static String defaultName(Duration window, List<Dimension> dimensions) {
    StringBuilder name =
        new StringBuilder("every_")
            .append(
                window
                    .toString()
                    .substring(1)
                    .replace("T", "")
                    .replace('.', '_')
                    .toLowerCase(java.util.Locale.ROOT));
    for (int i = 0; i < dimensions.size(); i++) {
      name.append(i == 0 ? "_by_" : "_").append(dimensions.get(i).columnName());
    }
    return name.length() > 40 ? name.substring(0, 40) : name.toString();
  }
}
