package io.adstream.jdbc.internal.table;

import static java.util.stream.Collectors.joining;

import io.adstream.join.Counter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The counters as columns of tables, and as rows of the views that sum them. A counter's name tells
 * what it counts: {@code impressions_late} is a fate in the stream of impressions, {@code matched}
 * a kind of result.
 */
public final class CounterColumns {

  private static final List<String> STREAMS = List.of("impressions", "clicks");
  private static final String READ = "read";

  private CounterColumns() {}

  /** The totals of a lane. */
  static List<Column> ofLanes() {
    return all("NOT NULL DEFAULT 0");
  }

  /** What a lane counted in a minute; null if nothing. */
  public static List<Column> ofMinutes() {
    return all("");
  }

  private static List<Column> all(String rule) {
    return Arrays.stream(Counter.values()).map(counter -> Column.of(counter, rule)).toList();
  }

  /**
   * An expression for each counter.
   *
   * @param pattern the expression, with <code>%1$s</code> for the counter's column
   */
  public static String each(String pattern) {
    return names().map(pattern::formatted).collect(joining(", "));
  }

  /** Sums over all lanes, named like the counters. */
  public static String sums() {
    return each("coalesce(sum(%1$s), 0)::bigint AS %1$s");
  }

  /** A VALUES line for each stream and fate: stream, fate, records, records read. */
  public static String fates() {
    return STREAMS.stream()
        .flatMap(
            stream ->
                names()
                    .filter(name -> streamOf(name).equals(stream) && !fateOf(name).equals(READ))
                    .map(
                        name ->
                            "  ('%1$s', '%2$s', total.%3$s, total.%1$s_%4$s)"
                                .formatted(stream, fateOf(name), name, READ)))
        .collect(joining(",\n"));
  }

  /** A VALUES line for each kind of result: its name, records. */
  public static String results() {
    return names()
        .filter(name -> streamOf(name).isEmpty())
        .map(name -> "  ('%1$s', total.%1$s)".formatted(name))
        .collect(joining(",\n"));
  }

  static String commentOf(Counter counter) {
    String name = counter.columnName();
    return streamOf(name).isEmpty()
        ? "Results of the join: " + name + "."
        : "Records of stream " + streamOf(name) + ": " + fateOf(name).replace('_', ' ') + ".";
  }

  private static Stream<String> names() {
    return Arrays.stream(Counter.values()).map(Counter::columnName);
  }

  private static String streamOf(String counter) {
    return STREAMS.stream()
        .filter(stream -> counter.startsWith(stream + "_"))
        .findFirst()
        .orElse("");
  }

  private static String fateOf(String counter) {
    return counter.substring(streamOf(counter).length() + 1);
  }
}
