package io.adstream.spark;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Names the columns of a dataset that hold the fields of a stream's events. A later call for the
 * same field replaces an earlier one. Not safe for use by several threads.
 *
 * @param <C> the stream's columns
 */
public abstract sealed class StreamColumns<C extends StreamColumns<C>>
    permits ImpressionColumns, ClickColumns {

  private final Map<String, String> columns = new LinkedHashMap<>();
  private final Set<String> kept = new LinkedHashSet<>();

  StreamColumns() {}

  abstract C self();

  abstract String costField();

  /**
   * The time of the event: a timestamp, milliseconds since the epoch, or text. Required.
   *
   * @param column the dataset's column
   * @return these columns
   */
  public C time(String column) {
    return field("EventTime", column);
  }

  /**
   * What the event cost: a number, or a text of one. Without it events cost nothing.
   *
   * @param column the dataset's column
   * @return these columns
   */
  public C cost(String column) {
    return field(costField(), column);
  }

  /**
   * A standard attribute, such as {@code Device}, or one that the plan declares.
   *
   * @param name the attribute's name, as declared
   * @param column the dataset's column
   * @return these columns
   */
  public C attribute(String name, String column) {
    return field(name, column);
  }

  /**
   * Columns that go through the join as they are: attributes of these names are declared, and are
   * columns of the results. Whole numbers become {@code INTEGER}, other numbers {@code DECIMAL},
   * booleans {@code BOOLEAN}, and everything else {@code TEXT}.
   *
   * @param names columns to carry through to the results
   * @return these columns
   */
  public C keep(String... names) {
    kept.addAll(List.of(names));
    return self();
  }

  final C field(String field, String column) {
    columns.put(field, column);
    return self();
  }

  /** The columns that were named, by their fields. */
  Map<String, String> columns() {
    return columns;
  }

  /** The columns that become attributes. */
  Set<String> kept() {
    return kept;
  }
}
