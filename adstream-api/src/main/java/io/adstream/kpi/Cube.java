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
 * half-open. A missing dimension is null, and a group of its own. Immutable.
 */
public final class Cube implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");

  private final String name;
  private final Duration window;
  private final List<String> dimensions;
  private final Attribution attribution;
  private final List<CubeMeasure> measures;
  private final List<Kpi> kpis;
  private final List<CubeReach> reach;

  private Cube(
      String name,
      Duration window,
      List<String> dimensions,
      Attribution attribution,
      List<CubeMeasure> measures,
      List<Kpi> kpis,
      List<CubeReach> reach) {
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
    this.name = name;
    this.window = window;
    this.attribution = attribution;
  }

  /**
   * {@return a cube without dimensions, with clicks in their impression's window, named after its
   * window (such as {@code every_1m})}
   *
   * @param window the length of a window; whole milliseconds, more than 0
   * @throws IllegalArgumentException if the window is out of bounds
   */
  public static Cube every(Duration window) {
    return new Cube(
        defaultName(window, List.of()),
        window,
        List.of(),
        Attribution.IMPRESSION_TIME,
        List.of(),
        List.of(),
        List.of());
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
   * {@return the same cube grouped by these attributes of impressions, standard or declared; a name
   * that was not set follows them (such as {@code every_1m_by_device})}
   *
   * @param dimensions names, such as those of {@link io.adstream.event.Dimension}
   */
  public Cube by(String... dimensions) {
    return by(List.of(dimensions));
  }

  /**
   * {@return the same cube as from {@link #by(String...)}}
   *
   * @param dimensions names of attributes of impressions
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
   * {@return the same cube under another name}
   *
   * @param name small letters, digits and {@code _}; unique in its pipeline
   */
  public Cube named(String name) {
    return new Cube(name, window, dimensions, attribution, measures, kpis, reach);
  }

  /**
   * {@return the same cube with clicks counted as said}
   *
   * @param attribution the window in which a click counts: its impression's or its own
   */
  public Cube attributedBy(Attribution attribution) {
    return new Cube(name, window, dimensions, attribution, measures, kpis, reach);
  }

  /**
   * {@return the same cube, which also counts the events whose boolean attribute is true}
   *
   * @param name the column of the measure
   * @param attribute the name of a {@code BOOLEAN} attribute of either stream
   */
  public Cube count(String name, String attribute) {
    return measure(CubeMeasure.count(name, attribute));
  }

  /**
   * {@return the same cube, which also sums an integer or decimal attribute}
   *
   * @param name the column of the measure
   * @param attribute the name of an {@code INTEGER} or {@code DECIMAL} attribute of either stream
   */
  public Cube sum(String name, String attribute) {
    return measure(CubeMeasure.sum(name, attribute));
  }

  /**
   * {@return the same cube with this measure, too}
   *
   * @param measure the measure; its name must be unique in the cube
   */
  public Cube measure(CubeMeasure measure) {
    List<CubeMeasure> all = new ArrayList<>(measures);
    all.add(measure);
    return new Cube(name, window, dimensions, attribution, all, kpis, reach);
  }

  /**
   * {@return the same cube with this KPI, too}
   *
   * @param kpi the KPI; its name must be unique in the cube
   */
  public Cube kpi(Kpi kpi) {
    List<Kpi> all = new ArrayList<>(kpis);
    all.add(kpi);
    return new Cube(name, window, dimensions, attribution, measures, all, reach);
  }

  /**
   * {@return the same cube, which also counts, by day and group, how many different values an
   * attribute of impressions has, such as how many users saw an ad} Needs a window that divides a
   * day.
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
   * {@return the start of the window that holds a time; both in milliseconds since the epoch}
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
