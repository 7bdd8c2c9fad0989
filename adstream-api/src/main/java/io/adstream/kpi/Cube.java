package io.adstream.kpi;

import io.adstream.event.Attribute;
import java.io.Serializable;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Defines a table of KPIs: one row per window and group. Windows are aligned to the epoch (UTC) and
 * half-open. Missing dimension values are null and form a separate group.
 *
 * @param name names the cube and its table: lower-case letters, digits and underscores, at most 40
 *     characters
 * @param window the length of the windows; whole milliseconds, 1 ms to 3,660 days
 * @param dimensions the names of the impression attributes to group by; each at most once; may be
 *     empty
 * @param attribution the window in which a click is counted
 * @param measures measures in addition to the {@linkplain StandardMeasures standard ones}; may be
 *     empty
 * @param kpis KPIs in addition to the standard ones; may be empty
 * @param reach attributes whose distinct values are counted; may be empty
 */
public record Cube(
    String name,
    Duration window,
    List<String> dimensions,
    Attribution attribution,
    List<CubeMeasure> measures,
    List<Kpi> kpis,
    List<CubeReach> reach)
    implements Serializable {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");

  /**
   * Validates and copies the components.
   *
   * @param name names the cube and its table: lower-case letters, digits and underscores, at most
   *     40 characters
   * @param window the length of the windows; whole milliseconds, 1 ms to 3,660 days
   * @param dimensions the names of the impression attributes to group by; each at most once; may be
   *     empty
   * @param attribution the window in which a click is counted
   * @param measures measures in addition to the {@linkplain StandardMeasures standard ones}; may be
   *     empty
   * @param kpis KPIs in addition to the standard ones; may be empty
   * @param reach attributes whose distinct values are counted; may be empty
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
    measures = List.copyOf(measures);
    kpis = List.copyOf(kpis);
    reach = List.copyOf(reach);
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
   * Creates a cube without reach.
   *
   * @param name lower-case letters, digits and underscores, at most 40 characters; unique within
   *     the pipeline
   * @param window the length of the windows; whole milliseconds, 1 ms to 3,660 days
   * @param dimensions the names of the impression attributes to group by
   * @param attribution the window in which a click is counted: its impression's or its own
   * @param measures measures in addition to the standard ones; may be empty
   * @param kpis KPIs in addition to the standard ones; may be empty
   */
  public Cube(
      String name,
      Duration window,
      List<String> dimensions,
      Attribution attribution,
      List<CubeMeasure> measures,
      List<Kpi> kpis) {
    this(name, window, dimensions, attribution, measures, kpis, List.of());
  }

  /**
   * {@return a cube without dimensions that counts clicks in their impression's window; it is named
   * after its window, such as {@code every_1m}}
   *
   * @param window the length of the windows; whole milliseconds, 1 ms to 3,660 days
   * @throws IllegalArgumentException if the window is out of bounds
   */
  public static Cube every(Duration window) {
    return new Cube(
        defaultName(window, List.of()),
        window,
        List.of(),
        Attribution.IMPRESSION_TIME,
        List.of(),
        List.of());
  }

  /**
   * {@return a copy grouped by the given impression attributes, standard or declared; a default
   * name changes with them, such as to {@code every_1m_by_device}}
   *
   * @param dimensions attribute names, such as those in {@link io.adstream.event.Dimension}
   */
  public Cube by(String... dimensions) {
    return by(List.of(dimensions));
  }

  /**
   * {@return a copy as by {@link #by(String...)}}
   *
   * @param dimensions the names of the impression attributes to group by
   */
  public Cube by(List<String> dimensions) {
    boolean named = !name.equals(defaultName(window, this.dimensions));
    return new Cube(
        named ? name : defaultName(window, dimensions),
        window,
        dimensions,
        attribution,
        measures,
        kpis,
        reach);
  }

  /**
   * {@return a copy with another name}
   *
   * @param name lower-case letters, digits and underscores, at most 40 characters; unique within
   *     the pipeline
   */
  public Cube named(String name) {
    return new Cube(name, window, dimensions, attribution, measures, kpis, reach);
  }

  /**
   * {@return a copy with the given attribution}
   *
   * @param attribution the window in which a click is counted: its impression's or its own
   */
  public Cube attributedBy(Attribution attribution) {
    return new Cube(name, window, dimensions, attribution, measures, kpis, reach);
  }

  /**
   * {@return a copy that also counts the events whose boolean attribute is true}
   *
   * @param name the column of the measure
   * @param attribute the name of a {@code BOOLEAN} attribute of either stream
   */
  public Cube count(String name, String attribute) {
    return measure(CubeMeasure.count(name, attribute));
  }

  /**
   * {@return a copy that also sums an integer or decimal attribute}
   *
   * @param name the column of the measure
   * @param attribute the name of an {@code INTEGER} or {@code DECIMAL} attribute of either stream
   */
  public Cube sum(String name, String attribute) {
    return measure(CubeMeasure.sum(name, attribute));
  }

  /**
   * {@return a copy with an additional measure}
   *
   * @param measure the measure; its name must be unique in the cube
   */
  public Cube measure(CubeMeasure measure) {
    List<CubeMeasure> all = new ArrayList<>(measures);
    all.add(measure);
    return new Cube(name, window, dimensions, attribution, all, kpis, reach);
  }

  /**
   * {@return a copy with an additional KPI}
   *
   * @param kpi the KPI; its name must be unique in the cube
   */
  public Cube kpi(Kpi kpi) {
    List<Kpi> all = new ArrayList<>(kpis);
    all.add(kpi);
    return new Cube(name, window, dimensions, attribution, measures, all, reach);
  }

  /**
   * {@return a copy that also counts, per day and group, the distinct values of an impression
   * attribute, such as the users who saw an ad} The window must divide a day.
   *
   * @param name the column of the reach
   * @param attribute a text or integer attribute of impressions
   */
  public Cube reach(String name, String attribute) {
    List<CubeReach> all = new ArrayList<>(reach);
    all.add(new CubeReach(name, attribute));
    return new Cube(this.name, window, dimensions, attribution, measures, kpis, all);
  }

  /**
   * {@return the start of the window that contains a time, in milliseconds since the epoch}
   *
   * @param timeMillis milliseconds since the epoch
   */
  public long windowStartMillis(long timeMillis) {
    return timeMillis - Math.floorMod(timeMillis, window.toMillis());
  }

  private static String defaultName(Duration window, List<String> dimensions) {
    StringBuilder name =
        new StringBuilder("every_")
            .append(
                window
                    .toString()
                    .substring(1)
                    .replace("T", "")
                    .replace('.', '_')
                    .toLowerCase(Locale.ROOT));
    for (int i = 0; i < dimensions.size(); i++) {
      name.append(i == 0 ? "_by_" : "_").append(Attribute.snakeCase(dimensions.get(i)));
    }
    return name.length() > 40 ? name.substring(0, 40) : name.toString();
  }
}
