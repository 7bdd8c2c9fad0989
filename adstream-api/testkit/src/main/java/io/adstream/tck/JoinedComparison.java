package io.adstream.tck;

import io.adstream.event.AttributeType;
import io.adstream.event.EventSchema;
import io.adstream.event.StreamSchema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compares the rows of matches: their attributes, and whether they are invalid or repeated.
 * Attributes that an expected row does not name are not compared, nor are any rows if no row is
 * expected.
 */
final class JoinedComparison {

  private final EventSchema schema;

  JoinedComparison(EventSchema schema) {
    this.schema = schema;
  }

  List<String> differences(List<Outcome.Joined> expected, List<Outcome.Joined> actual) {
    Map<Outcome.Match, List<Outcome.Joined>> found = new LinkedHashMap<>();
    actual.forEach(row -> found.computeIfAbsent(row.match(), match -> new ArrayList<>()).add(row));
    List<Outcome.Joined> unequal = new ArrayList<>();
    for (Outcome.Joined row : expected) {
      List<Outcome.Joined> rows = found.getOrDefault(row.match(), List.of());
      Outcome.Joined equal =
          rows.stream().filter(other -> differences(row, other).isEmpty()).findFirst().orElse(null);
      if (equal == null) {
        unequal.add(row);
      } else {
        rows.remove(equal);
      }
    }
    List<String> differences = new ArrayList<>();
    for (Outcome.Joined row : unequal) {
      List<Outcome.Joined> rows = found.getOrDefault(row.match(), List.of());
      if (rows.isEmpty()) {
        differences.add("missing joined row " + words(row.match()));
      } else {
        differences.addAll(differences(row, rows.remove(0)));
      }
    }
    return differences;
  }

  private List<String> differences(Outcome.Joined wanted, Outcome.Joined found) {
    List<String> differences = new ArrayList<>();
    String row = "joined row " + words(wanted.match());
    compare(
        row + " impression's ",
        schema.impressions(),
        wanted.impressionAttributes(),
        found.impressionAttributes(),
        differences);
    compare(
        row + " click's ",
        schema.clicks(),
        wanted.clickAttributes(),
        found.clickAttributes(),
        differences);
    if (wanted.invalid() != found.invalid()) {
      differences.add(row + " invalid is " + found.invalid() + ", expected " + wanted.invalid());
    }
    if (wanted.repeated() != found.repeated()) {
      differences.add(row + " repeated is " + found.repeated() + ", expected " + wanted.repeated());
    }
    return differences;
  }

  private static void compare(
      String row,
      StreamSchema schema,
      Map<String, @Nullable Object> wanted,
      Map<String, @Nullable Object> found,
      List<String> differences) {
    wanted.forEach(
        (name, value) -> {
          Object other = found.get(name);
          if (!Objects.equals(value, other)) {
            AttributeType type = schema.attribute(schema.require(name)).type();
            differences.add(
                row + name + " is " + words(type, other) + ", expected " + words(type, value));
          }
        });
  }

  private static String words(AttributeType type, @Nullable Object value) {
    return value instanceof Long micros && type == AttributeType.DECIMAL
        ? BigDecimal.valueOf(micros, 6).toPlainString()
        : value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
  }

  private static String words(Outcome.Match match) {
    return "[" + match.impressionId() + ", " + match.clickId() + "]";
  }
}
