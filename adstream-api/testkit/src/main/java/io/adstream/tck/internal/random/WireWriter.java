package io.adstream.tck.internal.random;

import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;

/** Writes events in all forms that they may have on the wire. */
public final class WireWriter {

  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");

  private final Random random;
  private final WireValues declared;

  WireWriter(Random random, WireValues declared) {
    this.random = random;
    this.declared = declared;
  }

  /** An impression. */
  public String impression(String id, long time) {
    return impression(
        "\"ImpressionID\":" + id(id),
        "\"EventTime\":" + time(time),
        cost(),
        declared.valid(EventType.IMPRESSION));
  }

  private String impression(String id, String time, String cost, String attributes) {
    StringBuilder json = new StringBuilder("{").append(id);
    for (Attribute attribute : EventSchema.STANDARD.impressions().attributes()) {
      String value =
          switch (random.nextInt(12)) {
            case 0 -> "null";
            case 1 -> "\"Zürich \\\"№ 1\\\"\"";
            case 2 -> "4";
            case 3 -> "true";
            default -> "\"" + attribute.column() + random.nextInt(3) + "\"";
          };
      if (random.nextInt(10) != 0) {
        json.append(",\"").append(attribute.name()).append("\":").append(value);
      }
    }
    return json.append(attributes)
        .append(named("ImpressionCost", cost))
        .append(',')
        .append(time)
        .append("}")
        .toString();
  }

  /** A click. */
  public String click(String id, String joinId, long time) {
    return click(
        "\"ClickID\":" + id(id),
        "\"JoinID\":" + id(joinId),
        "\"EventTime\":" + time(time),
        cost(),
        declared.valid(EventType.CLICK));
  }

  private String click(String id, String joinId, String time, String cost, String attributes) {
    String position = oneOf("", ",\"ClickPosition\":\"top\"", ",\"ClickPosition\":null");
    String more = oneOf("", "", ",\"Extra\":{\"x\":[1,{\"ClickID\":\"no\"}]}");
    String costField = named("ClickCost", cost);
    return "{" + time + "," + id + position + more + costField + attributes + "," + joinId + "}";
  }

  /** A heartbeat. */
  public String heartbeat(long time) {
    return "{\"Heartbeat\":true,\"EventTime\":" + time(time) + "}";
  }

  /** A record that must be rejected, for exactly one reason. */
  public String poison(EventType type, String id, long time) {
    String goodTime = "\"EventTime\":" + time(time);
    String invalid = declared.invalid(type);
    if (!invalid.isEmpty()) {
      return poison(type, idField(type, "\"" + id + "\""), goodTime, "1", invalid);
    }
    return switch (random.nextInt(7)) {
      case 0 -> oneOf("{not json", "", "[]", "17", "\"text\"", "null", "{\"EventTime\":1", "{} {}");
      case 1 -> poison(type, "\"Other\":1", goodTime, "1");
      case 2 -> poison(type, idField(type, "\"\""), goodTime, "1");
      case 3 ->
          poison(
              type,
              idField(type, oneOf("[1]", "{}", "\"a\\u0000b\"", "\"" + "x".repeat(2_049) + "\"")),
              goodTime,
              "1");
      case 4 -> {
        String bad = oneOf("-1", "-0.000001", "\"cheap\"", "\"NaN\"", "true", "[0.1]");
        yield poison(type, idField(type, "\"" + id + "\""), goodTime, bad);
      }
      case 5 -> {
        String bad = oneOf("\"yesterday\"", "\"2026-01-15T12:00:00\"", "\"\"", "{}", "false");
        yield poison(type, idField(type, "\"" + id + "\""), "\"EventTime\":" + bad, "1");
      }
      default -> {
        String other =
            oneOf(
                "\"EventTime\":null", "\"Time\":1", future(), future(), future(), otherUnit(time));
        yield poison(type, idField(type, "\"" + id + "\""), other, "1");
      }
    };
  }

  private String poison(EventType type, String id, String time, String cost) {
    return poison(type, id, time, cost, declared.valid(type));
  }

  private String poison(EventType type, String id, String time, String cost, String attributes) {
    return type == EventType.IMPRESSION
        ? impression(id, time, cost, attributes)
        : click(id, "\"JoinID\":\"i0\"", time, cost, attributes);
  }

  private static String idField(EventType type, String id) {
    return (type == EventType.IMPRESSION ? "\"ImpressionID\":" : "\"ClickID\":") + id;
  }

  private String future() {
    return "\"EventTime\":" + oneOf("32503680000000", "\"2999-01-01T00:00:00Z\"");
  }

  private String otherUnit(long time) {
    return "\"EventTime\":"
        + oneOf(Long.toString(time / 1_000), "0", "\"1999-12-31T23:59:59.999Z\"");
  }

  /** A copy of the record with another time. */
  public String restamped(String json, long time) {
    return json.replaceFirst("\"EventTime\":(\\d+|\"[^\"]*\")", "\"EventTime\":" + time(time));
  }

  /** A string, or occasionally a number if the id looks like one. */
  private String id(String id) {
    boolean number = id.chars().allMatch(Character::isDigit) && random.nextBoolean();
    return number ? id : "\"" + id + "\"";
  }

  private String time(long millis) {
    Instant time = Instant.ofEpochMilli(millis);
    return switch (random.nextInt(8)) {
      case 0 -> Long.toString(millis);
      case 1 -> "\"" + ISO.format(time.atOffset(ZoneOffset.ofHours(2))) + "\"";
      case 2 -> "\"" + ISO.format(time.atOffset(ZoneOffset.ofHoursMinutes(-5, -30))) + "\"";
      case 3 -> "\"" + ISO.format(time.atOffset(ZoneOffset.UTC)).replace("Z", "999Z") + "\"";
      case 4 -> "\"" + ISO.format(time.atOffset(ZoneOffset.UTC)).replace('T', ' ') + "\"";
      case 5 -> "\"" + ISO.format(time.atOffset(ZoneOffset.UTC)).replace('.', ',') + "\"";
      default -> "\"" + ISO.format(time.atOffset(ZoneOffset.UTC)) + "\"";
    };
  }

  private String cost() {
    String number = random.nextInt(10) + "." + (100_000 + random.nextInt(900_000));
    return switch (random.nextInt(8)) {
      case 0 -> "";
      case 1 -> oneOf("null", "\"\"");
      case 2 -> "\"" + number + "\"";
      case 3 -> oneOf("1e-06", "1E-6", "0.1", "0.2", "3", "2.5e3", "\"1e2\"");
      case 4 -> oneOf("0.0000005", "0.0000015", "0.00000251", "0.1234565000");
      case 5 -> "123456789.123456";
      default -> number;
    };
  }

  private static String named(String name, String cost) {
    return cost.isEmpty() ? "" : ",\"" + name + "\":" + cost;
  }

  private String oneOf(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
