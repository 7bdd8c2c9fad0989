package io.adstream.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.event.EventType;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A stream's fields and their names on the wire. Fields are numbered: the text fields from 0, ids
 * first, then cost, time and heartbeat. Immutable.
 */
final class WireFields implements Serializable {

  /** The number of a field that is none of the stream's. */
  static final int UNKNOWN = -1;

  private static final long serialVersionUID = 1L;

  private static final List<String> IMPRESSION =
      List.of(
          "ImpressionID",
          "UserID",
          "SessionID",
          "AdID",
          "AdCategory",
          "Device",
          "OS",
          "Browser",
          "Location",
          "PageID",
          "Referrer",
          "ImpressionCost",
          "EventTime",
          "Heartbeat");

  private static final List<String> CLICK =
      List.of("ClickID", "JoinID", "ClickPosition", "ClickCost", "EventTime", "Heartbeat");

  private final EventType type;
  private final String[] names;
  private final transient Map<String, Integer> numbers;
  private final transient byte[][] namesInUtf8;

  private WireFields(EventType type, String[] names) {
    this.type = type;
    this.names = names;
    this.numbers = new HashMap<>();
    this.namesInUtf8 = new byte[names.length][];
    for (int i = 0; i < names.length; i++) {
      numbers.put(names[i], i);
      namesInUtf8[i] = names[i].getBytes(UTF_8);
    }
  }

  /** The default names, in the order of the numbers. */
  static List<String> defaults(EventType type) {
    return type == EventType.IMPRESSION ? IMPRESSION : CLICK;
  }

  /**
   * The fields of a stream.
   *
   * @param renamed other names by default name
   * @param faults receives what is wrong with them; the result is of no use then
   */
  static WireFields of(EventType type, Map<String, String> renamed, List<String> faults) {
    List<String> defaults = defaults(type);
    for (String field : renamed.keySet()) {
      if (!defaults.contains(field)) {
        faults.add(type + " field is \"" + field + "\", expected one of " + defaults);
      }
    }
    Map<String, List<String>> fieldsByName = new TreeMap<>();
    String[] names = new String[defaults.size()];
    for (int i = 0; i < names.length; i++) {
      String field = defaults.get(i);
      names[i] = renamed.getOrDefault(field, field);
      fieldsByName.computeIfAbsent(names[i], name -> new ArrayList<>()).add(field);
    }
    fieldsByName.forEach(
        (name, fields) -> {
          if (name.isEmpty()) {
            faults.add(type + " name of " + fields + " is empty, expected text");
          } else if (fields.size() > 1) {
            faults.add(
                type + " name of " + fields + " is \"" + name + "\", expected a name for each");
          }
        });
    return new WireFields(type, names);
  }

  EventType type() {
    return type;
  }

  /** The number of the field of this name, or {@link #UNKNOWN}. */
  int number(String name) {
    Integer number = numbers.get(name);
    return number == null ? UNKNOWN : number;
  }

  /**
   * The number of the field whose name these bytes are, or {@link #UNKNOWN}.
   *
   * @param expected the number to try first: producers keep to an order
   */
  int number(byte[] document, int start, int end, int expected) {
    if (expected < names.length && isName(expected, document, start, end)) {
      return expected;
    }
    for (int i = 0; i < names.length; i++) {
      if (isName(i, document, start, end)) {
        return i;
      }
    }
    return UNKNOWN;
  }

  private boolean isName(int number, byte[] document, int start, int end) {
    byte[] name = namesInUtf8[number];
    return Arrays.equals(name, 0, name.length, document, start, end);
  }

  /** A field's name on the wire. */
  String name(int number) {
    return names[number];
  }

  int textCount() {
    return names.length - 3;
  }

  /** How many of the text fields are required: the first ones. */
  int requiredCount() {
    return type == EventType.IMPRESSION ? 1 : 2;
  }

  int cost() {
    return names.length - 3;
  }

  int time() {
    return names.length - 2;
  }

  int heartbeat() {
    return names.length - 1;
  }

  private Object readResolve() {
    return new WireFields(type, names);
  }
}
