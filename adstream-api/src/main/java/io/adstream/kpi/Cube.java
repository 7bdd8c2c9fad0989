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
import org.jspecify.annotations.Nullable;

/**
 * Defines a table of KPIs: one row per window and group. Windows are aligned to the epoch (UTC) and
 * half-open. Missing dimension values are null and form a separate group. Immutable.
 */
public final class Cube implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");

  /** Null for a name that follows window and dimensions. */
  private final @Nullable String given;

  private final String name;
  private final Duration window;
  private final List<String> dimensions;
  private final Attribution attribution;
  private final List<CubeMeasure> measures;
  private final List<Kpi> kpis;
  private final List<CubeReach> reach;

  private Cube(
      @Nullable String given,
      Duration window,
      List<String> dimensions,
      Attribution attribution,
      List<CubeMeasure> measures,
      List<Kpi> kpis,
      List<CubeReach> reach) {
    String name = given == null ? defaultName(window, dimensions) : given;
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
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Cannot create cube: name is \"" + name + "\", expected " + NAME.pattern());
    }
    this.dimensions = List.copyOf(dimensions);
    this.measures = List.copyOf(measures);
    this.kpis = List.copyOf(kpis);
    this.reach = List.copyOf(reach);
    if (new HashSet<>(this.dimensions).size() != dimensions.size()) {
      throw new IllegalArgumentException(
          "Cannot create cube "
              + name
              + ": dimensions are "
              + dimensions
              + ", expected each at most once");
    }
    this.given = given;
    this.name = name;
    this.window = window;
    this.attribution = attribution;
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
        null, window, List.of(), Attribution.IMPRESSION_TIME, List.of(), List.of(), List.of());
  }

  /**
   * {@return the name of the cube and of its table: lower-case letters, digits and underscores, at
   * most 40 characters}
   */
  public String name() {
    return name;
  }

  /** {@return the windows' length; whole milliseconds, from 1 ms to 3,660 days} */
  public Duration window() {
    return window;
  }

  /**
   * {@return the names of the attributes of impressions by whose values the rows are grouped; may
   * be empty}
   */
  public List<String> dimensions() {
    return dimensions;
  }

  /** {@return the window in which a click counts} */
  public Attribution attribution() {
    return attribution;
  }

  /** {@return the measures beside the {@linkplain StandardMeasures standard ones}} */
  public List<CubeMeasure> measures() {
    return measures;
  }

  /** {@return the KPIs beside the standard ones} */
  public List<Kpi> kpis() {
    return kpis;
  }

  /** {@return the attributes whose different values are counted} */
  public List<CubeReach> reach() {
    return reach;
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
    return new Cube(given, window, dimensions, attribution, measures, kpis, reach);
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
    return new Cube(given, window, dimensions, attribution, measures, kpis, reach);
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
    return new Cube(given, window, dimensions, attribution, all, kpis, reach);
  }

  /**
   * {@return a copy with an additional KPI}
   *
   * @param kpi the KPI; its name must be unique in the cube
   */
  public Cube kpi(Kpi kpi) {
    List<Kpi> all = new ArrayList<>(kpis);
    all.add(kpi);
    return new Cube(given, window, dimensions, attribution, measures, all, reach);
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
    return new Cube(given, window, dimensions, attribution, measures, kpis, all);
  }

  /**
   * {@return the start of the window that contains a time, in milliseconds since the epoch}
   *
   * @param timeMillis milliseconds since the epoch
   */
  public long windowStartMillis(long timeMillis) {
    return timeMillis - Math.floorMod(timeMillis, window.toMillis());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Cube that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return "Cube" + parts();
  }

  private List<Object> parts() {
    return List.of(name, window, dimensions, attribution, measures, kpis, reach);
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
