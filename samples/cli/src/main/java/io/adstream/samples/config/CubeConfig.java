package io.adstream.samples.config;

import io.adstream.decode.DecoderSettings;
import io.adstream.event.EventType;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.Cube;
import io.adstream.kpi.CubeMeasure;
import io.adstream.kpi.CubeMeasure.Aggregate;
import io.adstream.kpi.CubeReach;
import io.adstream.kpi.Kpi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The cubes that a configuration asks for, by its settings below {@code cube.NAME.}. Cubes,
 * measures and KPIs are in the order of their names.
 */
final class CubeConfig {

  private static final Pattern SETTING =
      Pattern.compile(
          "(.*)\\.(?:window|dimensions|attribution|(?:count|sum|kpi|reach|comment)\\.[^.]*)(?:\\.file|\\.env)?",
          Pattern.DOTALL);

  private CubeConfig() {}

  /**
   * The cubes that are right by themselves; whether the schema has their attributes is not known.
   */
  static List<Cube> read(Settings settings) {
    List<Cube> cubes = new ArrayList<>();
    for (String name : names(settings)) {
      Cube cube = settings.attempt(() -> cube(settings, name));
      if (cube != null) {
        cubes.add(cube);
      }
    }
    return cubes;
  }

  /** A name with dots is none, but its fault must name all of it. */
  private static Set<String> names(Settings settings) {
    Set<String> names = new TreeSet<>();
    for (String key : settings.keys("cube.")) {
      Matcher own = SETTING.matcher(key);
      names.add(own.matches() ? own.group(1) : key.replaceFirst("\\..*", ""));
    }
    return names;
  }

  private static Cube cube(Settings settings, String name) {
    String prefix = "cube." + name + ".";
    settings.required(prefix + "window", DecoderSettings.DURATION);
    Duration window = settings.durationOr(prefix + "window", Duration.ofMinutes(1));
    String dimensions = settings.text(prefix + "dimensions");
    Attribution attribution =
        settings.choice(prefix + "attribution", Attribution.IMPRESSION_TIME, Attribution.class);
    Map<String, String> comments = settings.below(prefix + "comment.");
    List<CubeMeasure> measures = measures(settings, prefix, comments);
    List<Kpi> kpis = kpis(settings, prefix, comments);
    comments.keySet().stream()
        .filter(
            key ->
                !settings.has(prefix + "count." + key)
                    && !settings.has(prefix + "sum." + key)
                    && !settings.has(prefix + "kpi." + key))
        .forEach(
            key ->
                settings.fault(
                    prefix + "comment." + key + " is set, expected a measure or KPI of this name"));
    Cube cube =
        Cube.every(window)
            .named(name)
            .by(
                dimensions == null
                    ? List.of()
                    : Stream.of(dimensions.split(",", -1)).map(String::strip).toList())
            .attributedBy(attribution);
    for (CubeMeasure measure : measures) {
      cube = cube.measure(measure);
    }
    for (Kpi kpi : kpis) {
      cube = cube.kpi(kpi);
    }
    for (CubeReach reach : reach(settings, prefix)) {
      cube = cube.reach(reach.name(), reach.attribute());
    }
    return cube;
  }

  private static List<CubeReach> reach(Settings settings, String prefix) {
    List<CubeReach> reach = new ArrayList<>();
    settings
        .below(prefix + "reach.")
        .forEach(
            (name, attribute) -> {
              CubeReach each = settings.attempt(() -> new CubeReach(name, attribute));
              if (each != null) {
                reach.add(each);
              }
            });
    reach.sort(Comparator.comparing(CubeReach::name));
    return reach;
  }

  private static List<CubeMeasure> measures(
      Settings settings, String prefix, Map<String, String> comments) {
    List<CubeMeasure> measures = new ArrayList<>();
    for (Aggregate aggregate : Aggregate.values()) {
      String key = prefix + aggregate.name().toLowerCase(Locale.ROOT) + ".";
      settings
          .below(key)
          .forEach(
              (name, attribute) -> {
                CubeMeasure measure =
                    settings.attempt(() -> measure(name, aggregate, attribute, comments));
                if (measure != null) {
                  measures.add(measure);
                }
              });
    }
    measures.sort(Comparator.comparing(CubeMeasure::name));
    return measures;
  }

  /** A measure of an attribute, which is named with its stream where both streams have the name. */
  private static CubeMeasure measure(
      String name, Aggregate aggregate, String attribute, Map<String, String> comments) {
    EventType stream = null;
    String plain = attribute;
    for (EventType type : EventType.values()) {
      String prefix = type == EventType.IMPRESSION ? "impressions." : "clicks.";
      if (attribute.startsWith(prefix)) {
        stream = type;
        plain = attribute.substring(prefix.length());
      }
    }
    return new CubeMeasure(name, aggregate, stream, plain, comments.getOrDefault(name, ""));
  }

  private static List<Kpi> kpis(Settings settings, String prefix, Map<String, String> comments) {
    List<Kpi> kpis = new ArrayList<>();
    settings
        .below(prefix + "kpi.")
        .forEach(
            (name, formula) -> {
              Kpi kpi = kpi(settings, prefix + "kpi." + name, name, formula);
              if (kpi != null) {
                kpis.add(kpi.describedAs(comments.getOrDefault(name, "")));
              }
            });
    return kpis;
  }

  private static @Nullable Kpi kpi(Settings settings, String key, String name, String formula) {
    try {
      return KpiFormula.parse(name, formula);
    } catch (IllegalArgumentException e) {
      settings.fault(key + ": " + e.getMessage());
      return null;
    }
  }
}
