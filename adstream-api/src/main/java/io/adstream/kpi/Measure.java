package io.adstream.kpi;

import io.adstream.event.AttributeType;
import java.io.Serializable;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Defines what is counted or summed for a window and group. All measures add up, so any grouping,
 * batching and order of merging gives the same sums. Immutable.
 *
 * @param name its column
 * @param comment what it counts, in words
 * @param moment when something is added to it, which decides the window, too
 * @param amount what is added
 * @param traffic which events count
 * @param unit what its sums are in
 * @param attribute for {@link Amount#TRUE} and {@link Amount#VALUE}, the attribute's index in the
 *     schema of the impression ({@link Moment#IMPRESSION}) or click; -1 for the others
 */
public record Measure(
    String name,
    String comment,
    Moment moment,
    Amount amount,
    Traffic traffic,
    Unit unit,
    int attribute)
    implements Serializable {

  /** When something is added to a measure. */
  public enum Moment {
    /** An impression is accepted; in the impression's window. */
    IMPRESSION,
    /** A click has matched; in the window that the cube's {@link Attribution} gives. */
    MATCH,
    /** An impression has its first match; in the impression's window. */
    FIRST_MATCH,
    /** A click is found to be repeated; in the window of that click's {@link #MATCH}. */
    REPEAT
  }

  /** What is added. */
  public enum Amount {
    /** 1. */
    ONE,
    /** The event's cost. */
    COST,
    /** 1 where the attribute is true. */
    TRUE,
    /** The attribute's value; nothing where it is missing. */
    VALUE
  }

  /** Which events count: all of them, or those that are flagged as invalid. */
  public enum Traffic {
    /** Whatever it is. */
    ALL,
    /** An impression or click that is flagged, or a click whose impression is. */
    INVALID
  }

  /** What a measure's sums are in. */
  public enum Unit {
    /** A number of events. */
    COUNT,
    /** A whole number, of attributes of type {@link AttributeType#INTEGER}. */
    INTEGER,
    /** A decimal number, in millionths. */
    MICROS
  }

  /**
   * What an event adds.
   *
   * @param costMicros the event's cost
   * @param values the event's attributes by index
   */
  long of(long costMicros, IntFunction<@Nullable Object> values) {
    return switch (amount) {
      case ONE -> 1;
      case COST -> costMicros;
      case TRUE -> Boolean.TRUE.equals(values.apply(attribute)) ? 1 : 0;
      case VALUE -> values.apply(attribute) instanceof Long value ? value : 0;
    };
  }

  /**
   * {@return whether it is the same measure, whatever its comment and place are; as text}
   *
   * @param attributeName the name of the attribute that it counts or sums
   */
  public String definition(String attributeName) {
    return moment + " " + amount + (attribute < 0 ? "" : " " + attributeName);
  }
}
