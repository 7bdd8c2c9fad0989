package io.adstream.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.EventType;
import io.adstream.event.StreamSchema;
import io.adstream.internal.codec.EventLayout;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A stream's fields and where they are found on the wire. Fields are numbered: ids from 0, the
 * schema's attributes in its order, cost, time and heartbeat. Immutable.
 */
final class WireFields implements Serializable {

  /** The number of a field that is none of the stream's. */
  static final int UNKNOWN = -1;

  private static final long serialVersionUID = 1L;

  /** The bytes of a field that has no name of its own: no name between quotes is a quote. */
  private static final byte[] NO_NAME = {'"'};

  private static final List<String> IMPRESSION_IDS = List.of("ImpressionID");
  private static final List<String> CLICK_IDS = List.of("ClickID", "JoinID");

  private final StreamSchema schema;
  private final Map<String, String> renamed;
  private final transient int requiredCount;
  private final transient int valueCount;
  private final transient EventLayout layout;
  private final transient List<String> fields;
  private final transient String[] paths;
  private final transient AttributeType[] types;
  private final transient boolean isTextOnly;
  private final transient WireNames names;
  private final transient WirePath root;

  private WireFields(StreamSchema schema, Map<String, String> renamed) {
    this.schema = schema;
    this.renamed = Map.copyOf(renamed);
    layout = EventLayout.of(schema);
    fields = fields(schema);
    requiredCount = ids(schema.type()).size();
    valueCount = requiredCount + schema.size();
    paths = new String[fields.size()];
    types = new AttributeType[valueCount];
    root = new WirePath();
    byte[][] namesInUtf8 = new byte[paths.length][];
    boolean hasTypes = false;
    for (int i = 0; i < paths.length; i++) {
      paths[i] = renamed.getOrDefault(fields.get(i), defaultPath(i));
      List<String> way = WirePath.names(paths[i]);
      root.add(way, i);
      namesInUtf8[i] = way.size() == 1 ? way.get(0).getBytes(UTF_8) : NO_NAME;
      if (i < types.length) {
        types[i] = isAttribute(i) ? attribute(i).type() : AttributeType.TEXT;
        hasTypes |= types[i] != AttributeType.TEXT;
      }
    }
    isTextOnly = !hasTypes;
    names = new WireNames(namesInUtf8);
  }

  private static List<String> fields(StreamSchema schema) {
    List<String> fields = new ArrayList<>(ids(schema.type()));
    schema.attributes().forEach(attribute -> fields.add(attribute.name()));
    fields.add(schema.type() == EventType.IMPRESSION ? "ImpressionCost" : "ClickCost");
    fields.add("EventTime");
    fields.add("Heartbeat");
    return List.copyOf(fields);
  }

  private static List<String> ids(EventType type) {
    return type == EventType.IMPRESSION ? IMPRESSION_IDS : CLICK_IDS;
  }

  /**
   * The fields of a stream.
   *
   * @param renamed other paths by field
   * @param faults receives what is wrong with them; the result is of no use then
   */
  static WireFields of(StreamSchema schema, Map<String, String> renamed, List<String> faults) {
    WireFields result = new WireFields(schema, renamed);
    EventType type = schema.type();
    for (String field : renamed.keySet()) {
      if (!result.fields.contains(field)) {
        faults.add(type + " field is \"" + field + "\", expected one of " + result.fields);
      }
    }
    Map<List<String>, List<Integer>> numbersByPath = new LinkedHashMap<>();
    for (int i = 0; i < result.paths.length; i++) {
      numbersByPath
          .computeIfAbsent(WirePath.names(result.paths[i]), path -> new ArrayList<>())
          .add(i);
    }
    for (List<Integer> numbers : numbersByPath.values()) {
      String path = result.paths[numbers.get(0)];
      String name = type + " name of " + numbers.stream().map(result.fields::get).toList();
      if (path.isEmpty()) {
        faults.add(name + " is empty, expected text");
      } else if (!WirePath.isValid(path)) {
        faults.add(name + " is \"" + path + "\", expected a JSON Pointer (RFC 6901) after a /");
      } else if (numbers.size() > 1) {
        faults.add(name + " is \"" + path + "\", expected a name for each");
      }
    }
    return result;
  }

  /** The same names and paths for a stream of another schema. */
  WireFields with(StreamSchema other, List<String> faults) {
    return of(other, renamed, faults);
  }

  EventType type() {
    return schema.type();
  }

  StreamSchema schema() {
    return schema;
  }

  EventLayout layout() {
    return layout;
  }

  /** The fields by their own names, in the order of the numbers. */
  List<String> fields() {
    return fields;
  }

  /** What a document's object holds. */
  WirePath root() {
    return root;
  }

  /**
   * How many bytes a field's name has if it is what comes next in a document, with the quote behind
   * it; 0 if it is not, or has no name of its own.
   */
  int lengthIfNext(byte[] document, int at, int number) {
    return names.lengthIfNext(document, at, number);
  }

  /**
   * The number of the field of the event's object whose name these bytes are, or {@link #UNKNOWN}.
   */
  int number(byte[] document, int start, int end) {
    return names.number(document, start, end);
  }

  /** Where a field is found: its name on the wire, or a JSON Pointer. */
  String path(int number) {
    return paths[number];
  }

  /** Where a field is found unless it is renamed. */
  String defaultPath(int number) {
    return isAttribute(number) ? attribute(number).path() : fields.get(number);
  }

  private boolean isAttribute(int number) {
    return number >= requiredCount && number < valueCount;
  }

  private Attribute attribute(int number) {
    return schema.attribute(number - requiredCount);
  }

  /** How many fields there are. */
  int count() {
    return paths.length;
  }

  /** How many of the fields are ids and attributes: the first ones. */
  int valueCount() {
    return valueCount;
  }

  /** How many of the fields are ids, which are required: the first ones. */
  int requiredCount() {
    return requiredCount;
  }

  /** The type of an id or attribute. */
  AttributeType valueType(int number) {
    return types[number];
  }

  /** Whether all ids and attributes are text. */
  boolean isTextOnly() {
    return isTextOnly;
  }

  int cost() {
    return paths.length - 3;
  }

  int time() {
    return paths.length - 2;
  }

  int heartbeat() {
    return paths.length - 1;
  }

  private Object readResolve() {
    return new WireFields(schema, renamed);
  }
}
