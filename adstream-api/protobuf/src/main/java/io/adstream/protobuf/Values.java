package io.adstream.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import io.adstream.decode.mapping.EventFields;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Passes field values on according to their types. */
final class Values {

  private static final long NANOS_OF_SECOND = 1_000_000_000;
  private static final long MILLIS_OF_SECOND = 1_000;
  private static final long NANOS_OF_MILLI = 1_000_000;

  private static final int NANO_DIGITS = 9;

  private Values() {}

  /** Passes a field's value to a place. */
  static void give(int place, FieldDescriptor field, Object value, EventFields fields) {
    switch (field.getJavaType()) {
      case INT, LONG -> whole(place, field, ((Number) value).longValue(), fields);
      case FLOAT -> fields.number(place, (Float) value);
      case DOUBLE -> fields.number(place, (Double) value);
      case BOOLEAN -> fields.flag(place, (Boolean) value);
      case STRING -> fields.text(place, (String) value);
      case BYTE_STRING -> fields.text(place, ((ByteString) value).toByteArray());
      case ENUM -> constant(place, (EnumValueDescriptor) value, fields);
      case MESSAGE -> message(place, (Message) value, fields);
    }
  }

  private static void whole(int place, FieldDescriptor field, long value, EventFields fields) {
    switch (field.getType()) {
      case UINT32, FIXED32 -> fields.number(place, value & 0xFFFF_FFFFL);
      case UINT64, FIXED64 -> {
        if (value >= 0) {
          fields.number(place, value);
        } else {
          fields.number(place, Long.toUnsignedString(value));
        }
      }
      default -> fields.number(place, value);
    }
  }

  /** Passes an enum's name on, or the number of a constant that the descriptor does not know. */
  private static void constant(int place, EnumValueDescriptor value, EventFields fields) {
    if (value.getIndex() < 0) {
      fields.number(place, value.getNumber());
    } else {
      fields.text(place, value.getName());
    }
  }

  private static void message(int place, Message message, EventFields fields) {
    switch (message.getDescriptorForType().getFullName()) {
      case "google.protobuf.Timestamp" -> timestamp(place, message, fields);
      case "google.protobuf.Duration" ->
          decimal(place, number(message, "seconds"), number(message, "nanos"), fields);
      case "google.type.Money" ->
          decimal(place, number(message, "units"), number(message, "nanos"), fields);
      case "google.type.Decimal",
          "google.protobuf.BoolValue",
          "google.protobuf.BytesValue",
          "google.protobuf.DoubleValue",
          "google.protobuf.FloatValue",
          "google.protobuf.Int32Value",
          "google.protobuf.Int64Value",
          "google.protobuf.StringValue",
          "google.protobuf.UInt32Value",
          "google.protobuf.UInt64Value" -> {
        FieldDescriptor value = message.getDescriptorForType().findFieldByName("value");
        if (value == null || value.isRepeated() || value.getJavaType() == JavaType.MESSAGE) {
          fields.unusable(place);
        } else {
          give(place, value, message.getField(value), fields);
        }
      }
      case "google.protobuf.Value" -> dynamic(place, message, fields);
      default -> fields.container(place);
    }
  }

  /** Reads a whole number of a message; null if a user's type of the same name has none. */
  private static @Nullable Long number(Message message, String name) {
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
    Object value = field == null ? null : message.getField(field);
    return value instanceof Integer || value instanceof Long ? ((Number) value).longValue() : null;
  }

  private static void timestamp(int place, Message message, EventFields fields) {
    Long seconds = number(message, "seconds");
    Long nanos = number(message, "nanos");
    if (seconds == null
        || nanos == null
        || nanos < 0
        || nanos >= NANOS_OF_SECOND
        || Math.abs(seconds) > Long.MAX_VALUE >>> 11) {
      fields.unusable(place);
    } else {
      fields.time(place, seconds * MILLIS_OF_SECOND + nanos / NANOS_OF_MILLI);
    }
  }

  /** Passes units and nanos on, which must have the same sign. */
  private static void decimal(
      int place, @Nullable Long units, @Nullable Long nanos, EventFields fields) {
    if (units == null
        || nanos == null
        || Math.abs(nanos) >= NANOS_OF_SECOND
        || Long.signum(units) * Long.signum(nanos) < 0) {
      fields.unusable(place);
    } else {
      BigInteger all =
          BigInteger.valueOf(units)
              .multiply(BigInteger.valueOf(NANOS_OF_SECOND))
              .add(BigInteger.valueOf(nanos));
      fields.number(place, new BigDecimal(all, NANO_DIGITS).stripTrailingZeros().toPlainString());
    }
  }

  /** Passes a value of {@code google.protobuf.Struct} on. */
  private static void dynamic(int place, Message value, EventFields fields) {
    value
        .getAllFields()
        .forEach(
            (field, inner) -> {
              switch (field.getName()) {
                case "number_value", "string_value", "bool_value" -> {
                  if (field.isRepeated()) {
                    fields.unusable(place);
                  } else {
                    give(place, field, inner, fields);
                  }
                }
                case "null_value" -> fields.none(place);
                default -> fields.container(place);
              }
            });
  }
}
