package io.adstream.avro;

import java.util.HashMap;
import java.util.Map;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** What to read of a schema's values, computed once. Immutable. */
final class Plan {

  private static final Plan[] NO_PARTS = {};

  /** The meaning of a value: its logical type. */
  enum Form {
    /** No logical type. */
    PLAIN,
    /** An instant in milliseconds since the epoch. */
    TIMESTAMP_MILLIS,
    /** An instant in microseconds since the epoch. */
    TIMESTAMP_MICROS,
    /** An instant in nanoseconds since the epoch. */
    TIMESTAMP_NANOS,
    /** A local time in milliseconds. */
    LOCAL_MILLIS,
    /** A local time in microseconds. */
    LOCAL_MICROS,
    /** A local time in nanoseconds. */
    LOCAL_NANOS,
    /** A day, in days since the epoch. */
    DATE,
    /** An unscaled decimal number. */
    DECIMAL,
    /** 16 bytes of a UUID. */
    UUID
  }

  private final Schema schema;
  private final int place;
  private final Form form;
  private final @Nullable Plan[] parts;
  private final Map<String, Plan> items;

  private Plan(
      Schema schema, int place, Form form, @Nullable Plan[] parts, Map<String, Plan> items) {
    this.schema = schema;
    this.place = place;
    this.form = form;
    this.parts = parts;
    this.items = items;
  }

  /**
   * The plan of a value.
   *
   * @param mostBytes the largest size of a fixed value
   * @throws IllegalArgumentException if a fixed value is larger; Avro would allocate it before
   *     reading
   */
  static Plan of(Schema schema, Way way, int mostBytes) {
    return switch (schema.getType()) {
      case RECORD -> {
        Plan[] parts = new Plan[schema.getFields().size()];
        for (Schema.Field field : schema.getFields()) {
          Way below = way.below().get(field.name());
          parts[field.pos()] = below == null ? null : of(field.schema(), below, mostBytes);
        }
        yield new Plan(schema, way.place(), Form.PLAIN, parts, Map.of());
      }
      case UNION -> {
        Plan[] parts = new Plan[schema.getTypes().size()];
        for (int i = 0; i < parts.length; i++) {
          parts[i] = of(schema.getTypes().get(i), way, mostBytes);
        }
        yield new Plan(schema, way.place(), Form.PLAIN, parts, Map.of());
      }
      case ARRAY, MAP -> {
        Schema item =
            schema.getType() == Schema.Type.MAP ? schema.getValueType() : schema.getElementType();
        Map<String, Plan> items = new HashMap<>();
        way.below().forEach((name, below) -> items.put(name, of(item, below, mostBytes)));
        yield new Plan(schema, way.place(), Form.PLAIN, NO_PARTS, items);
      }
      default -> {
        if (schema.getType() == Schema.Type.FIXED && schema.getFixedSize() > mostBytes) {
          throw new IllegalArgumentException(
              schema.getFullName()
                  + " has "
                  + schema.getFixedSize()
                  + " bytes, expected "
                  + mostBytes
                  + " at most");
        }
        yield new Plan(schema, way.place(), form(schema), NO_PARTS, Map.of());
      }
    };
  }

  /** The meaning of a schema's values. */
  static Form form(Schema schema) {
    LogicalType type = schema.getLogicalType();
    if (type == null) {
      return Form.PLAIN;
    }
    return switch (type.getName()) {
      case "timestamp-millis" -> Form.TIMESTAMP_MILLIS;
      case "timestamp-micros" -> Form.TIMESTAMP_MICROS;
      case "timestamp-nanos" -> Form.TIMESTAMP_NANOS;
      case "local-timestamp-millis" -> Form.LOCAL_MILLIS;
      case "local-timestamp-micros" -> Form.LOCAL_MICROS;
      case "local-timestamp-nanos" -> Form.LOCAL_NANOS;
      case "date" -> Form.DATE;
      case "decimal" -> Form.DECIMAL;
      case "uuid" -> schema.getType() == Schema.Type.FIXED ? Form.UUID : Form.PLAIN;
      default -> Form.PLAIN;
    };
  }

  /** The value's schema. */
  Schema schema() {
    return schema;
  }

  /** The place of the value, or {@link Way#NONE}. */
  int place() {
    return place;
  }

  /** The meaning of the value. */
  Form form() {
    return form;
  }

  /**
   * Plans of a record's fields by position, or of a union's branches; null for those skipped. Not
   * to be modified.
   */
  @Nullable Plan[] parts() {
    return parts;
  }

  /** Plans of a map's entries by key, or of an array's elements by index. */
  Map<String, Plan> items() {
    return items;
  }

  /** The scale of a decimal. */
  int scale() {
    return scale(schema);
  }

  /** The scale of a schema's decimals. */
  static int scale(Schema schema) {
    return schema.getLogicalType() instanceof LogicalTypes.Decimal decimal ? decimal.getScale() : 0;
  }
}
