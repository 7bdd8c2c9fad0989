package io.adstream.tck.internal.random;

import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.StreamSchema;
import java.math.BigDecimal;
import java.util.Random;

/** Writes the values of declared attributes in all forms that they may have on the wire. */
final class WireValues {

  private final Random random;
  private final EventSchema schema;

  WireValues(Random random, EventSchema schema) {
    this.random = random;
    this.schema = schema;
  }

  /** The fields of a valid event, each preceded by a comma; some are missing. */
  String valid(EventType type) {
    return fields(type, -1);
  }

  /**
   * The fields of an event, one of which is invalid; often, or without attributes, there are none.
   */
  String invalid(EventType type) {
    StreamSchema stream = schema.of(type);
    int declared = stream.size() - stream.standardSize();
    if (declared == 0 || random.nextInt(3) == 0) {
      return "";
    }
    return fields(type, stream.standardSize() + random.nextInt(declared));
  }

  private String fields(EventType type, int invalid) {
    StreamSchema stream = schema.of(type);
    StringBuilder fields = new StringBuilder();
    for (int i = stream.standardSize(); i < stream.size(); i++) {
      Attribute attribute = stream.attribute(i);
      if (i == invalid || random.nextInt(6) != 0) {
        fields
            .append(",\"")
            .append(attribute.path())
            .append("\":")
            .append(i == invalid ? invalid(attribute.type()) : valid(attribute.type()));
      }
    }
    return fields.toString();
  }

  private String valid(AttributeType type) {
    return switch (type) {
      case TEXT ->
          oneOf("null", "\"\"", "7", "1.50", "true", "\"c1\"", "\"c2\"", "\"№ \\\"1\\\"\"");
      case INTEGER ->
          switch (random.nextInt(4)) {
            case 0 -> Long.toString(random.nextLong());
            case 1 -> "\"" + random.nextInt(1_000) + "\"";
            case 2 -> oneOf("9223372036854775807", "\"-9223372036854775808\"", "\"-0\"", "0");
            default -> oneOf("null", "1", "2", "\"3\"", "-4", "\"\"");
          };
      case DECIMAL ->
          switch (random.nextInt(4)) {
            case 0 -> decimal(3);
            case 1 -> "\"" + decimal(7) + "\"";
            case 2 -> oneOf("-0.0000005", "\"0.0000015\"", "\"1E-7\"", "-2.5e3", "0.1", "\"-0\"");
            default -> oneOf("null", "3", "3.0", "\"\"", "3", "1000000000000", "\"-1e12\"");
          };
      case BOOLEAN ->
          oneOf(
              "true", "false", "1", "0", "\"true\"", "\"FALSE\"", "\"1\"", "\"0\"", "null", "\"\"");
    };
  }

  private String decimal(int scale) {
    return BigDecimal.valueOf(random.nextInt(2_000_000_000) - 1_000_000_000L, scale)
        .toPlainString();
  }

  private String invalid(AttributeType type) {
    return switch (type) {
      case TEXT -> oneOf("{}", "[1]", "\"a\\u0000b\"", "\"" + "x".repeat(2_049) + "\"");
      case INTEGER ->
          oneOf(
              "1.5",
              "5.0",
              "1e3",
              "\"1e3\"",
              "9223372036854775808",
              "\"-9223372036854775809\"",
              "true",
              "\"x\"",
              "\"+1\"",
              "\"01\"",
              "{}");
      case DECIMAL ->
          oneOf(
              "\"cheap\"", "\"NaN\"", "\"Infinity\"", "true", "1e13", "\"-1000000000001\"", "[1]");
      case BOOLEAN -> oneOf("\"yes\"", "2", "-1", "\"t\"", "{}", "[true]");
    };
  }

  private String oneOf(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
