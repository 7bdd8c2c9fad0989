package io.adstream.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path from a message to one of its values, resolved once from field names (of the .proto file or
 * of JSON), indexes of repeated fields and keys of maps. Immutable.
 *
 * @param steps from the message to the value; never empty
 */
record FieldWay(List<Step> steps) {

  /**
   * A field, and one of its values.
   *
   * @param index of a repeated field; {@link #ALL} for all of them, or where the field is not
   *     repeated
   * @param key of a map; null where the field is none
   */
  private record Step(FieldDescriptor field, int index, @Nullable String key) {}

  private static final int ALL = -1;

  /**
   * Resolves names.
   *
   * @return null if the message has no such field
   */
  static @Nullable FieldWay of(Descriptor message, List<String> names) {
    List<Step> steps = new ArrayList<>();
    Descriptor here = message;
    for (int i = 0; i < names.size(); i++) {
      FieldDescriptor field = here == null ? null : field(here, names.get(i));
      if (field == null) {
        return null;
      }
      here = isMessage(field) ? field.getMessageType() : null;
      boolean more = i + 1 < names.size();
      if (field.isMapField() && more) {
        FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
        here = isMessage(value) ? value.getMessageType() : null;
        steps.add(new Step(field, ALL, names.get(++i)));
      } else if (field.isRepeated() && more) {
        int index = index(names.get(++i));
        if (index < 0) {
          return null;
        }
        steps.add(new Step(field, index, null));
      } else {
        steps.add(new Step(field, ALL, null));
      }
    }
    return steps.isEmpty() ? null : new FieldWay(List.copyOf(steps));
  }

  private static boolean isMessage(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
  }

  private static @Nullable FieldDescriptor field(Descriptor message, String name) {
    FieldDescriptor field = message.findFieldByName(name);
    if (field != null) {
      return field;
    }
    return message.getFields().stream()
        .filter(other -> other.getJsonName().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static int index(String name) {
    return name.matches("0|[1-9][0-9]{0,8}") ? Integer.parseInt(name) : -1;
  }

  /** The last field, or the value field of a map. */
  FieldDescriptor end() {
    Step last = steps.get(steps.size() - 1);
    return last.key == null ? last.field : last.field.getMessageType().findFieldByNumber(2);
  }

  /** Whether the path ends at all values of a repeated field. */
  boolean isRepeated() {
    Step last = steps.get(steps.size() - 1);
    return last.field.isRepeated() && last.index == ALL && last.key == null;
  }

  /**
   * Finds the value in a message. Numbers, booleans and enums without presence have their defaults;
   * empty text and bytes without presence are missing.
   *
   * @return null if it is missing
   */
  @Nullable Object in(Message message) {
    Object here = message;
    for (Step step : steps) {
      here = in((Message) here, step);
      if (here == null) {
        return null;
      }
    }
    return here;
  }

  private static @Nullable Object in(Message message, Step step) {
    FieldDescriptor field = step.field;
    if (step.key != null) {
      return entry(message, step.field, step.key);
    }
    if (field.isRepeated()) {
      int count = message.getRepeatedFieldCount(field);
      if (step.index == ALL) {
        return count == 0 ? null : message.getField(field);
      }
      return step.index < count ? message.getRepeatedField(field, step.index) : null;
    }
    if (field.hasPresence()) {
      return message.hasField(field) ? message.getField(field) : null;
    }
    Object value = message.getField(field);
    return value.equals("") || value.equals(ByteString.EMPTY) ? null : value;
  }

  /** Finds the value of a map's key; the last one wins. */
  private static @Nullable Object entry(Message message, FieldDescriptor map, String key) {
    for (int i = message.getRepeatedFieldCount(map) - 1; i >= 0; i--) {
      Message entry = (Message) message.getRepeatedField(map, i);
      Descriptor type = entry.getDescriptorForType();
      if (String.valueOf(entry.getField(type.findFieldByNumber(1))).equals(key)) {
        return entry.getField(type.findFieldByNumber(2));
      }
    }
    return null;
  }
}
