package io.adstream.kpi;

import io.adstream.event.AttributeType;
import java.io.Serializable;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Defines what is counted or summed for a window and group. All measures are additive, so any
 * grouping, batching and merge order yields the same sums. Immutable.
 *
 * @param name its column
 * @param comment a description of what it counts
 * @param moment when an event is added, which also determines the window
 * @param amount what is added
 * @param traffic which events count
 * @param unit the unit of its sums
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

  /** When an event is added to a measure. */
  public enum Moment {
    /** When an impression is accepted; in the impression's window. */
    IMPRESSION,
    /** When a click matches; in the window given by the cube's {@link Attribution}. */
    MATCH,
    /** When an impression has its first match; in the impression's window. */
    FIRST_MATCH,
    /** When a click turns out to be repeated; in the window of that click's {@link #MATCH}. */
    REPEAT
  }

  /** The amount that is added. */
  public enum Amount {
    /** 1 per event. */
    ONE,
    /** The event's cost. */
    COST,
    /** 1 if the attribute is true. */
    TRUE,
    /** The attribute's value; nothing if it is missing. */
    VALUE
  }

  /** Which events count: all of them, or those flagged as invalid. */
  public enum Traffic {
    /** Any event. */
    ALL,
    /** A flagged impression or click, or a click whose impression is flagged. */
    INVALID
  }

  /** The unit of a measure's sums. */
  public enum Unit {
    /** A number of events. */
    COUNT,
    /** An integer, for attributes of type {@link AttributeType#INTEGER}. */
    INTEGER,
    /** A decimal number, in millionths. */
    MICROS
  }

  /**
   * The amount that an event adds.
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
   * {@return a text that is equal for equal measures, regardless of their comments and positions}
   *
   * @param attributeName the name of the attribute that it counts or sums
   */
  public String definition(String attributeName) {
    return moment + " " + amount + (attribute < 0 ? "" : " " + attributeName);
  }
}
