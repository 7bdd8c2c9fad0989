package io.adstream.spark.internal.step;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import io.adstream.decode.EventDecoder;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.event.AttributeType;
import io.adstream.event.EventType;
import io.adstream.event.StreamSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * The columns in which a dataset holds events: {@code value}, or one per field. They are checked
 * before anything is read, since otherwise every row would be rejected.
 */
public final class EventColumns {

  private static final String VALUE = "value";

  /** The fields without which every row would be rejected. */
  private static final List<String> REQUIRED =
      List.of("ImpressionID", "ClickID", "JoinID", "EventTime");

  private static final List<String> COSTS = List.of("ImpressionCost", "ClickCost");

  private EventColumns() {}

  /**
   * An event's bytes.
   *
   * @throws IllegalArgumentException if the columns cannot hold the stream's events; the message
   *     lists every fault
   */
  public static Column value(Dataset<Row> rows, StreamSchema schema, EventDecoder decoder) {
    EventType type = schema.type();
    StructType columns = rows.schema();
    List<String> faults = new ArrayList<>(outside(type, decoder));
    boolean whole =
        Arrays.asList(columns.fieldNames()).contains(VALUE) && !isRead(VALUE, type, decoder);
    if (whole) {
      DataType valueType = columns.apply(VALUE).dataType();
      if (!(valueType instanceof StringType || valueType instanceof BinaryType)) {
        faults.add(fault(VALUE, valueType, "binary or string"));
      }
    } else if (decoder instanceof JsonEventDecoder json) {
      faults.addAll(faults(columns, schema, json));
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot join: in the "
              + (type == EventType.IMPRESSION ? "impressions" : "clicks")
              + ", "
              + String.join("; ", faults));
    }
    return whole ? col(VALUE).cast("binary") : to_json(struct(col("*"))).cast("binary");
  }

  /** Whether a field is read from a column of this name. */
  private static boolean isRead(String column, EventType type, EventDecoder decoder) {
    return decoder instanceof JsonEventDecoder json
        && json.fields(type).stream().anyMatch(field -> column.equals(columnOf(field, type, json)));
  }

  /** The column that holds a field or a part of it; null if it is outside the value. */
  private static @Nullable String columnOf(String field, EventType type, JsonEventDecoder json) {
    List<String> path = json.fieldPath(type, field);
    return path.isEmpty() ? null : path.get(0);
  }

  /** The faults of required fields outside the value, since rows have nothing else. */
  private static List<String> outside(EventType type, EventDecoder decoder) {
    return decoder instanceof JsonEventDecoder json
        ? json.fields(type).stream()
            .filter(field -> REQUIRED.contains(field))
            .filter(field -> json.mapping().fieldPlaces(type, field).contains(List.<String>of()))
            .map(field -> field + " is beside the value, expected it in a column")
            .toList()
        : List.of();
  }

  private static List<String> faults(
      StructType columns, StreamSchema schema, JsonEventDecoder json) {
    EventType type = schema.type();
    List<String> faults = new ArrayList<>();
    for (String field : json.fields(type)) {
      List<String> path = json.fieldPath(type, field);
      if (path.isEmpty()) {
        continue;
      }
      String name = path.get(0);
      StructField column = column(columns, name);
      if (column != null && !column.name().equals(name)) {
        faults.add("column is " + column.name() + ", expected " + name);
      } else if (column != null) {
        String expected =
            path.size() > 1
                ? expectedNest(column.dataType())
                : expectedType(field, schema, column.dataType(), json);
        if (expected != null) {
          faults.add(fault(name, column.dataType(), expected));
        }
      } else if (REQUIRED.contains(field)) {
        faults.add("column " + name + " is missing, expected it, or " + VALUE);
      }
    }
    EventType other = type == EventType.CLICK ? EventType.IMPRESSION : EventType.CLICK;
    String otherId = columnOf(json.fields(other).get(0), other, json);
    if (!faults.isEmpty() && otherId != null && column(columns, otherId) != null) {
      faults.add("column " + otherId + " is there, expected impressions first, then clicks");
    }
    return faults;
  }

  private static @Nullable String expectedNest(DataType type) {
    return type instanceof StructType
            || type instanceof MapType
            || type instanceof ArrayType
            || type instanceof NullType
        ? null
        : "a struct, map or array";
  }

  /** The column of a name, ignoring case as Spark does; null if there is none. */
  private static @Nullable StructField column(StructType columns, String name) {
    StructField found = null;
    for (StructField column : columns.fields()) {
      if (column.name().equals(name)) {
        return column;
      }
      found = column.name().equalsIgnoreCase(name) ? column : found;
    }
    return found;
  }

  /**
   * The types that a field may have, if this is not one of them; otherwise null.
   *
   * @param field its default name
   */
  public static @Nullable String expectedType(
      String field, StreamSchema schema, DataType type, JsonEventDecoder json) {
    if (field.equals("EventTime")) {
      boolean fits =
          type instanceof TimestampType
              || type instanceof LongType
              || type instanceof StringType
              || (type instanceof TimestampNTZType && json.localTimeZone().isPresent());
      return fits
          ? null
          : "timestamp, bigint of milliseconds since the epoch, or string; to_timestamp_ltz and"
              + " the decoder's localTimeZone give local times a zone";
    }
    if (COSTS.contains(field)) {
      return expectedType(AttributeType.DECIMAL, type);
    }
    int index = schema.indexOf(field);
    return expectedType(index < 0 ? AttributeType.TEXT : schema.attribute(index).type(), type);
  }

  private static @Nullable String expectedType(AttributeType attribute, DataType type) {
    boolean isTextOrNull = type instanceof StringType || type instanceof NullType;
    return switch (attribute) {
      case DECIMAL -> isTextOrNull || type instanceof NumericType ? null : "a number or string";
      case INTEGER ->
          isTextOrNull || type instanceof IntegralType || isWhole(type)
              ? null
              : "bigint, another integer type, or string";
      case BOOLEAN ->
          isTextOrNull || type instanceof BooleanType || type instanceof IntegralType
              ? null
              : "boolean, an integer type, or string";
      case TEXT -> isNested(type) ? "string, or another atomic type" : null;
    };
  }

  private static boolean isWhole(DataType type) {
    return type instanceof DecimalType decimal && decimal.scale() == 0;
  }

  private static boolean isNested(DataType type) {
    return type instanceof ArrayType
        || type instanceof MapType
        || type instanceof StructType
        || type instanceof BinaryType;
  }

  private static String fault(String column, DataType type, String expected) {
    return "column " + column + " is " + type.simpleString() + ", expected " + expected;
  }
}
