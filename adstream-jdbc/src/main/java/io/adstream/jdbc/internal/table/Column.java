package io.adstream.jdbc.internal.table;

import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.EventType;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.join.Counter;
import io.adstream.kpi.Kpi;
import io.adstream.kpi.Measure;
import io.adstream.kpi.Measure.Unit;
import java.util.Locale;

/**
 * A column that comes from a plan or from the counters.
 *
 * @param type the type, as PostgreSQL prints it
 * @param rule the rest of its definition, such as a default; may be empty
 * @param comment never empty
 */
public record Column(String name, String type, String rule, String comment) {

  /** An attribute's column in the rows of events. */
  public static Column of(EventType stream, Attribute attribute) {
    String comment =
        attribute.comment().isEmpty()
            ? "Attribute " + attribute.name() + " of " + streamOf(stream) + "."
            : attribute.comment();
    return new Column(attribute.column(), typeOf(attribute.type()), "", comment);
  }

  /** A measure's column in the tables of a cube. */
  static Column of(Measure measure) {
    return new Column(measure.name(), typeOf(measure.unit()), "", commentOf(measure));
  }

  /**
   * A counter's column.
   *
   * @param rule the rest of its definition
   */
  static Column of(Counter counter, String rule) {
    return new Column(counter.columnName(), "bigint", rule, CounterColumns.commentOf(counter));
  }

  /** The description of a measure. */
  public static String commentOf(Measure measure) {
    return measure.comment().isEmpty()
        ? "Measure " + measure.name() + " of the cube."
        : measure.comment();
  }

  /** The description of a KPI, and its formula. */
  public static String commentOf(Kpi kpi) {
    String formula =
        "Formula: "
            + kpi.formula()
            + (kpi.divisor() == null ? "." : "; null where the divisor is 0.");
    return kpi.comment().isEmpty() ? formula : kpi.comment() + " " + formula;
  }

  static String typeOf(AttributeType type) {
    return switch (type) {
      case TEXT -> "text";
      case INTEGER -> "bigint";
      case DECIMAL -> "numeric(20,6)";
      case BOOLEAN -> "boolean";
    };
  }

  /**
   * The type of a measure's sums. A sum of integers may exceed 64 bits. A sum of decimals fits
   * numeric: each is at most 10^12, and there are at most as many as a bigint counts.
   */
  static String typeOf(Unit unit) {
    return switch (unit) {
      case COUNT -> "bigint";
      case INTEGER -> "numeric(38,0)";
      case MICROS -> "numeric(38,6)";
    };
  }

  /** The stream's name in messages and comments. */
  static String streamOf(EventType type) {
    return type.name().toLowerCase(Locale.ROOT) + "s";
  }

  String definition() {
    return SqlName.quote(name) + " " + type + (rule.isEmpty() ? "" : " " + rule);
  }
}
