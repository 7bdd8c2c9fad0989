package io.adstream.jdbc.internal.report;

import static java.util.stream.Collectors.joining;

import io.adstream.jdbc.internal.table.CubeTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The functions over a cube's views that answer a range of local times from the coarsest rows
 * available: whole days in the middle of a long range, whole hours next to them, windows at the
 * edges.
 *
 * @param views the views over the cube's tables, by window first
 */
record CubeFunctions(List<CubeViews> views, Reporting reporting) {

  /** Ranges up to this length use windows only, unless requested otherwise. */
  static final Duration LONGEST_OF_WINDOWS = Duration.ofHours(6);

  /**
   * Ranges up to this length use windows and hours, longer ones also days, unless requested
   * otherwise.
   */
  static final Duration LONGEST_OF_HOURS = Duration.ofDays(8);

  private static final String EVERY =
      "coalesce($3, CASE WHEN %s THEN 'minute' WHEN %s THEN 'hour' ELSE 'day' END)"
          .formatted(isUpTo(LONGEST_OF_WINDOWS), isUpTo(LONGEST_OF_HOURS));

  private static final String FIRST_HOUR = firstWhole("hour");
  private static final String LAST_HOUR = "date_trunc('hour', $2)";
  private static final String FIRST_DAY = firstWhole("day");
  private static final String LAST_DAY = "date_trunc('day', $2)";
  private static final String HAS_HOURS = FIRST_HOUR + " < " + LAST_HOUR;
  private static final String BY_HOUR =
      "("
          + EVERY
          + " IN ('hour', 'day', 'week', 'month', 'quarter', 'year') AND "
          + HAS_HOURS
          + ")";
  private static final String BY_DAY =
      "(%s IN ('day', 'week', 'month', 'quarter', 'year') AND %s < %s)"
          .formatted(EVERY, FIRST_DAY, LAST_DAY);

  private static final String BUCKET = "date_trunc(" + EVERY + ", rows.local_time)";
  private static final String HOUR_OF_WEEK =
      "extract(isodow FROM rows.local_time)::integer, extract(hour FROM rows.local_time)::integer";

  /** A part of the range that is answered from rows of one grain. */
  private record Tile(CubeTable.Grain grain, String condition, String from, String until) {}

  List<String> names() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < byWindow().names().size(); i++) {
      names.add(between(i).signature());
    }
    names.add(hourOfWeek().signature());
    return names;
  }

  List<String> statements() {
    List<String> statements = new ArrayList<>();
    for (int i = 0; i < byWindow().names().size(); i++) {
      statements.addAll(
          between(i)
              .statements(
                  List.of(
                      new RangeFunction.Leading("bucket", "timestamp"),
                      new RangeFunction.Leading("grain", "text")),
                  rows(tiles(), i, tile -> BUCKET + ", '" + nameOf(tile.grain()) + "'::text"),
                  "Rows of view %s whose local_time is in [since, until), as windows, hours or days; bucket is the unit to group by: minute, hour, day, week, month, quarter or year; chosen by the length of the range if null."
                      .formatted(byWindow().names().get(i))));
    }
    statements.addAll(
        hourOfWeek()
            .statements(
                List.of(
                    new RangeFunction.Leading("day_of_week", "integer"),
                    new RangeFunction.Leading("hour_of_day", "integer")),
                rows(hourlyTiles(), 0, tile -> HOUR_OF_WEEK),
                "Rows of view %s whose local_time is in [since, until), by hour, with the day of the week (1 is Monday) and the hour of the day."
                    .formatted(byWindow().names().get(0))));
    return statements;
  }

  private RangeFunction between(int view) {
    String name = byWindow().names().get(view);
    return new RangeFunction(
        reporting,
        name + "_between",
        List.of(new RangeFunction.Parameter("every", "text", "NULL")),
        name,
        byWindow().taken());
  }

  private RangeFunction hourOfWeek() {
    String name = byWindow().names().get(0);
    return new RangeFunction(
        reporting, name + "_hour_of_week", List.of(), name, byWindow().taken());
  }

  private CubeViews byWindow() {
    return views.get(0);
  }

  private boolean has(CubeTable.Grain grain) {
    return views.stream().anyMatch(view -> view.table().grain() == grain);
  }

  private List<Tile> tiles() {
    if (has(CubeTable.Grain.HOUR)) {
      return List.of(
          new Tile(CubeTable.Grain.WINDOW, "true", "$1", either(BY_HOUR, FIRST_HOUR, "$2")),
          new Tile(CubeTable.Grain.HOUR, BY_HOUR, FIRST_HOUR, either(BY_DAY, FIRST_DAY, LAST_HOUR)),
          new Tile(CubeTable.Grain.DAY, BY_DAY, FIRST_DAY, LAST_DAY),
          new Tile(CubeTable.Grain.HOUR, BY_DAY, LAST_DAY, LAST_HOUR),
          new Tile(CubeTable.Grain.WINDOW, BY_HOUR, LAST_HOUR, "$2"));
    }
    if (has(CubeTable.Grain.DAY)) {
      return List.of(
          new Tile(CubeTable.Grain.WINDOW, "true", "$1", either(BY_DAY, FIRST_DAY, "$2")),
          new Tile(CubeTable.Grain.DAY, BY_DAY, FIRST_DAY, LAST_DAY),
          new Tile(CubeTable.Grain.WINDOW, BY_DAY, LAST_DAY, "$2"));
    }
    return List.of(new Tile(CubeTable.Grain.WINDOW, "true", "$1", "$2"));
  }

  /** Hours for any range. */
  private List<Tile> hourlyTiles() {
    if (!has(CubeTable.Grain.HOUR)) {
      return List.of(new Tile(CubeTable.Grain.WINDOW, "true", "$1", "$2"));
    }
    return List.of(
        new Tile(CubeTable.Grain.WINDOW, "true", "$1", either(HAS_HOURS, FIRST_HOUR, "$2")),
        new Tile(CubeTable.Grain.HOUR, HAS_HOURS, FIRST_HOUR, LAST_HOUR),
        new Tile(CubeTable.Grain.WINDOW, HAS_HOURS, LAST_HOUR, "$2"));
  }

  private static String either(String condition, String then, String otherwise) {
    return "CASE WHEN " + condition + " THEN " + then + " ELSE " + otherwise + " END";
  }

  private static String isUpTo(Duration length) {
    return "($2 - $1 <= interval '" + length.toHours() + " hours')";
  }

  private static String firstWhole(String unit) {
    return "date_trunc('%1$s', $1 + interval '1 %1$s' - interval '1 microsecond')".formatted(unit);
  }

  private static String nameOf(CubeTable.Grain grain) {
    return grain.name().toLowerCase(Locale.ROOT);
  }

  /** The rows of all tiles; conditions on the arguments alone exclude empty tiles. */
  private String rows(List<Tile> tiles, int view, Function<Tile, String> leading) {
    return tiles.stream()
        .map(
            tile ->
                """
                SELECT %s, rows.* FROM %s AS rows
                WHERE %s AND %s < %s AND %s"""
                    .formatted(
                        leading.apply(tile),
                        reporting.view(of(tile.grain()).names().get(view)),
                        tile.condition(),
                        tile.from(),
                        tile.until(),
                        new LocalTimeRange(reporting)
                            .condition(
                                "rows.window_start", "rows.local_time", tile.from(), tile.until())))
        .collect(joining("\nUNION ALL\n"));
  }

  private CubeViews of(CubeTable.Grain grain) {
    return views.stream().filter(each -> each.table().grain() == grain).findFirst().orElseThrow();
  }
}
