package io.adstream.spark;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Names the columns of a dataset that hold the fields of a stream's events. A later call for the
 * same field replaces an earlier one. Not thread-safe.
 *
 * @param <C> the type of the stream's columns
 */
public abstract sealed class StreamColumns<C extends StreamColumns<C>>
    permits ImpressionColumns, ClickColumns {

  private final Map<String, String> columns = new LinkedHashMap<>();
  private final Set<String> kept = new LinkedHashSet<>();

  StreamColumns() {}

  abstract C self();

  abstract String costField();

  /**
   * Sets the column of the event time: a timestamp, milliseconds since the epoch, or a string.
   * Required.
   *
   * @param column a column of the dataset
   * @return these columns
   */
  public C time(String column) {
    return field("EventTime", column);
  }

  /**
   * Sets the column of the event's cost, in the currency unit: a number, or a string of one.
   * Without it, all costs are 0.
   *
   * @param column a column of the dataset
   * @return these columns
   */
  public C cost(String column) {
    return field(costField(), column);
  }

  /**
   * Sets the column of an attribute: a standard one, such as {@code Device}, or one that the plan
   * declares.
   *
   * @param name the attribute's name, as declared
   * @param column a column of the dataset
   * @return these columns
   */
  public C attribute(String name, String column) {
    return field(name, column);
  }

  /**
   * Keeps columns in the results: declares an attribute for each. Integer types become {@code
   * INTEGER}, other numbers {@code DECIMAL}, booleans {@code BOOLEAN}, and everything else {@code
   * TEXT}.
   *
   * @param names the columns to keep
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

  /** The named columns, by field. */
  Map<String, String> columns() {
    return columns;
  }

  /** The columns to keep as attributes. */
  Set<String> kept() {
    return kept;
  }
}
