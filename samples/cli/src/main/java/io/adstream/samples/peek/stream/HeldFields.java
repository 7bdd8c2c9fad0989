package io.adstream.samples.peek.stream;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.adstream.decode.mapping.FieldMapping;
import io.adstream.event.EventType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Observes all scalar values in JSON records, so that a mapping can be written. Not thread-safe.
 */
public final class HeldFields {

  private static final ObjectMapper JSON = new JsonMapper();

  private static final int MOST_RECORDS = 1_000;
  private static final int MOST_PLACES = 200;
  private static final int MOST_VALUES = 1_000;
  private static final int LONGEST_DOCUMENT = 256 << 10;
  private static final int EXAMPLES = 2;

  private final Map<String, Field> fields = new LinkedHashMap<>();
  private final Map<String, Long> kinds = new TreeMap<>();
  private long read;

  /** The values at one path. */
  private static final class Field {
    private final Set<String> types = new TreeSet<>();
    private final Set<String> values = new LinkedHashSet<>();
    private long present;
  }

  /**
   * A path and its values.
   *
   * @param place a name in the record's object or, if nested, a JSON Pointer
   * @param types the types of the values: {@code text}, {@code number}, {@code boolean}
   * @param present the number of records with a value
   * @param records the number of records
   * @param distinct the number of distinct values, up to 1,000
   * @param examples the first distinct values, shortened
   * @param values the distinct values, up to 1,000
   */
  public record Found(
      String place,
      Set<String> types,
      long present,
      long records,
      long distinct,
      List<String> examples,
      @JsonIgnore Set<String> values) {}

  void add(byte @Nullable [] value) {
    Payload payload = Payload.of(value);
    kinds.merge(payload.kind(), 1L, Long::sum);
    byte[] json = payload.json();
    if (json == null || read >= MOST_RECORDS || json.length > LONGEST_DOCUMENT) {
      return;
    }
    try {
      JsonNode document = JSON.readTree(json);
      read++;
      if (document != null) {
        walk("", document);
      }
    } catch (IOException e) {
      kinds.merge("JSON that cannot be read", 1L, Long::sum);
    }
  }

  private void walk(String pointer, JsonNode node) {
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        String name = member.getKey().replace("~", "~0").replace("/", "~1");
        walk(pointer + "/" + name, member.getValue());
      }
    } else if (node.isArray()) {
      if (!node.isEmpty()) {
        walk(pointer + "/0", node.get(0)); // values in the others have no stable path
      }
    } else if (!node.isNull() && (fields.size() < MOST_PLACES || fields.containsKey(pointer))) {
      Field field = fields.computeIfAbsent(pointer, p -> new Field());
      field.present++;
      field.types.add(node.isTextual() ? "text" : node.isNumber() ? "number" : "boolean");
      if (field.values.size() < MOST_VALUES) {
        field.values.add(node.asText());
      }
    }
  }

  /** The number of values of each form. */
  Map<String, Long> kinds() {
    return new TreeMap<>(kinds);
  }

  List<Found> found() {
    return found("", pointer -> true);
  }

  private List<Found> found(String root, Predicate<String> chosen) {
    List<Found> found = new ArrayList<>();
    fields.forEach(
        (pointer, field) -> {
          if (chosen.test(pointer)) {
            found.add(
                new Found(
                    place(pointer.substring(root.length())),
                    field.types,
                    field.present,
                    read,
                    field.values.size(),
                    field.values.stream().limit(EXAMPLES).map(Excerpt::of).toList(),
                    field.values));
          }
        });
    return found;
  }

  /**
   * The fields of a stream's events that its mapping does not read, named as the path of an
   * attribute would name them.
   */
  List<Found> unread(FieldMapping mapping, EventType type) {
    String event = pointer(eventPlace(mapping, type));
    Set<String> read =
        mapping.paths(type).stream().map(HeldFields::pointer).collect(Collectors.toSet());
    return found(event, pointer -> pointer.startsWith(event + "/") && !read.contains(pointer));
  }

  /** Where the event's object is in a value, as one of its fields shows; usually the root. */
  private static List<String> eventPlace(FieldMapping mapping, EventType type) {
    for (String field : mapping.fields(type)) {
      String path = mapping.fieldPaths(type, field).get(0);
      List<String> place = mapping.fieldPlaces(type, field).get(0);
      if (!place.isEmpty() && !path.contains(":")) {
        int own = path.startsWith("/") ? path.split("/", -1).length - 1 : 1;
        return place.subList(0, place.size() - own);
      }
    }
    return List.of();
  }

  private static String pointer(List<String> names) {
    return names.stream()
        .map(name -> "/" + name.replace("~", "~0").replace("/", "~1"))
        .collect(Collectors.joining());
  }

  /** A plain name if that suffices. */
  private static String place(String pointer) {
    String name = pointer.substring(1);
    return name.contains("/") || name.contains("~") || name.isEmpty() ? pointer : name;
  }
}
