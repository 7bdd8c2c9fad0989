package io.adstream.spark;

import static org.apache.spark.sql.functions.col;

import io.adstream.decode.JsonEventDecoder;
import io.adstream.event.Attribute;
import io.adstream.event.EventType;
import io.adstream.event.StreamSchema;
import io.adstream.spark.internal.step.EventColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/**
 * A stream's rows, the columns named for its fields, and the attributes kept in addition to those
 * of the plan.
 *
 * @param type the stream
 * @param rows the user's dataset
 * @param columns the columns by field, including kept ones
 * @param kept the attributes to declare
 */
record MappedRows(
    EventType type, Dataset<Row> rows, Map<String, String> columns, List<Attribute> kept) {

  /**
   * Looks up the named columns.
   *
   * @throws IllegalArgumentException if one is missing, or none is named for a required field; the
   *     message lists every fault
   */
  static MappedRows of(StreamSchema schema, Dataset<Row> rows, StreamColumns<?> named) {
    List<String> faults = new ArrayList<>();
    List<Attribute> kept = new ArrayList<>();
    for (String field : required(schema.type())) {
      if (!named.columns().containsKey(field)) {
        faults.add("no column is named for " + field + ", expected one");
      }
    }
    for (String name : named.kept()) {
      StructField column = column(rows, name);
      if (column == null) {
        faults.add(missing(rows, name, "to be kept"));
        continue;
      }
      named.field(name, name);
      if (schema.indexOf(name) < 0) {
        kept.add(attribute(name, column.dataType()));
      }
    }
    named
        .columns()
        .forEach(
            (field, column) -> {
              if (column(rows, column) == null) {
                faults.add(missing(rows, column, "named for " + field));
              }
            });
    check(schema.type(), faults);
    return new MappedRows(schema.type(), rows, Map.copyOf(named.columns()), List.copyOf(kept));
  }

  /**
   * The rows as a decoder reads them: one column per field, with the decoder's name for it.
   *
   * @param schema also declares the kept attributes
   * @throws IllegalArgumentException if a column's type does not fit its field, or the decoder has
   *     no such field; the message lists every fault
   */
  Dataset<Row> select(StreamSchema schema, JsonEventDecoder decoder) {
    List<String> faults = new ArrayList<>();
    List<Column> selected = new ArrayList<>();
    columns.forEach(
        (field, name) -> {
          StructField column = column(rows, name);
          if (!decoder.fields(type).contains(field)) {
            faults.add("attribute is " + field + ", expected one of " + decoder.fields(type));
          } else if (decoder.fieldPath(type, field).isEmpty()) {
            faults.add(
                "attribute "
                    + field
                    + " is at "
                    + decoder.fieldName(type, field)
                    + ", expected a field of the value");
          } else if (column != null) {
            String expected = EventColumns.expectedType(field, schema, column.dataType(), decoder);
            if (expected != null) {
              faults.add(
                  "column "
                      + name
                      + " is "
                      + column.dataType().simpleString()
                      + ", expected "
                      + expected);
            }
            selected.add(
                col("`" + column.name().replace("`", "``") + "`")
                    .as(decoder.fieldPath(type, field).get(0)));
          }
        });
    check(type, faults);
    return rows.select(selected.toArray(Column[]::new));
  }

  private static void check(EventType type, List<String> faults) {
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot join: in the "
              + (type == EventType.IMPRESSION ? "impressions" : "clicks")
              + ", "
              + String.join("; ", faults));
    }
  }

  private static List<String> required(EventType type) {
    return type == EventType.IMPRESSION
        ? List.of("ImpressionID", "EventTime")
        : List.of("ClickID", "JoinID", "EventTime");
  }

  private static String missing(Dataset<Row> rows, String column, String purpose) {
    return "column "
        + column
        + ", "
        + purpose
        + ", is missing, expected one of "
        + Arrays.toString(rows.columns());
  }

  /** The column that Spark resolves a name to; null if there is none, or several. */
  private static @Nullable StructField column(Dataset<Row> rows, String name) {
    boolean tellsCases =
        Boolean.parseBoolean(rows.sparkSession().conf().get("spark.sql.caseSensitive", "false"));
    List<StructField> found =
        Arrays.stream(rows.schema().fields())
            .filter(
                each -> tellsCases ? each.name().equals(name) : each.name().equalsIgnoreCase(name))
            .toList();
    return found.size() == 1 ? found.get(0) : null;
  }

  private static Attribute attribute(String name, DataType type) {
    if (type instanceof BooleanType) {
      return Attribute.flag(name);
    } else if (type instanceof IntegralType) {
      return Attribute.integer(name);
    }
    return type instanceof NumericType ? Attribute.decimal(name) : Attribute.text(name);
  }
}
