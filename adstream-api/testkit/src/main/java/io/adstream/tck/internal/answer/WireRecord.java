package io.adstream.tck.internal.answer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.adstream.decode.RejectReason;
import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.EventType;
import io.adstream.event.StreamSchema;
import io.adstream.internal.DefaultPartitioner;
import io.adstream.tck.Scenario;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A record's value as the batch answer reads it: independently of the decoder, so that it does not
 * share its bugs.
 *
 * @param type the stream
 * @param rejected why it is rejected; null if it is not
 * @param heartbeat whether it is a heartbeat
 * @param id its own id; empty unless it is an event
 * @param joinId the impression's id; empty unless it is an event
 * @param timeMillis the event time
 * @param costMicros the cost in millionths
 * @param attributes an event's attributes by name, null if they are missing; decimals in millionths
 */
record WireRecord(
    EventType type,
    @Nullable RejectReason rejected,
    boolean heartbeat,
    String id,
    String joinId,
    long timeMillis,
    long costMicros,
    Map<String, @Nullable Object> attributes) {

  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_TEXT = 2_048;
  private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]*)");
  private static final Pattern DECIMAL =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
  private static final Set<String> TRUTHS = Set.of("true", "false", "1", "0");
  private static final BigDecimal MAX_DECIMAL = BigDecimal.TEN.pow(12);

  /** Whether it is a valid impression or click. */
  boolean isEvent() {
    return rejected == null && !heartbeat;
  }

  /**
   * Reads a message.
   *
   * @param scenario the message's scenario
   * @param latest the latest event time that is not too far in the future
   */
  static WireRecord of(Scenario scenario, Scenario.Message message, Instant latest) {
    long earliestMillis = scenario.spec().minEventTime().toEpochMilli();
    try {
      Map<String, Scalar> fields = fields(message.value());
      WireRecord record = of(scenario.schema().of(message.type()), fields);
      if (record.timeMillis > latest.toEpochMilli()) {
        return unusable(message.type(), RejectReason.FUTURE_TIME);
      }
      if (record.timeMillis < earliestMillis) {
        return unusable(message.type(), RejectReason.INVALID_VALUE);
      }
      return record.isEvent() && isMisplaced(scenario, message.key(), record.joinId)
          ? unusable(message.type(), RejectReason.WRONG_PARTITION)
          : record;
    } catch (Fault e) {
      return unusable(message.type(), e.reason);
    }
  }

  /** Whether a key assigns its record to another partition than its impression's id would. */
  private static boolean isMisplaced(Scenario scenario, @Nullable String key, String impressionId) {
    int partitions = scenario.partitions();
    return scenario.keyed()
        && key != null
        && partition(key, partitions) != partition(impressionId, partitions);
  }

  private static int partition(String key, int partitions) {
    return DefaultPartitioner.partition(key.getBytes(UTF_8), partitions);
  }

  private static WireRecord of(StreamSchema schema, Map<String, Scalar> fields) throws Fault {
    EventType type = schema.type();
    Scalar beat = fields.get("Heartbeat");
    if (beat != null && beat.token == JsonToken.VALUE_TRUE) {
      return new WireRecord(type, null, true, "", "", time(fields), 0, Map.of());
    }
    boolean impression = type == EventType.IMPRESSION;
    String id = id(fields, impression ? "ImpressionID" : "ClickID");
    String joinId = impression ? id : id(fields, "JoinID");
    long time = time(fields);
    long cost = cost(fields.get(impression ? "ImpressionCost" : "ClickCost"));
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    for (Attribute attribute : schema.attributes()) {
      Scalar field = fields.get(attribute.path());
      attributes.put(
          attribute.name(), value(attribute.type(), isNothing(attribute, field) ? null : field));
    }
    return new WireRecord(
        type, null, false, id, joinId, time, cost, Collections.unmodifiableMap(attributes));
  }

  /**
   * Whether an attribute is missing; an empty string counts as a value only for text attributes.
   */
  private static boolean isNothing(Attribute attribute, @Nullable Scalar field) {
    return field == null || (attribute.type() != AttributeType.TEXT && field.isEmptyText());
  }

  private static @Nullable Object value(AttributeType type, @Nullable Scalar field) throws Fault {
    if (field == null) {
      return null;
    }
    return switch (type) {
      case TEXT -> text(field);
      case INTEGER -> integer(field);
      case DECIMAL -> decimal(field);
      case BOOLEAN -> bool(field);
    };
  }

  private static long integer(Scalar field) throws Fault {
    if (field.isNumberOrText() && INTEGER.matcher(field.text).matches()) {
      BigInteger number = new BigInteger(field.text);
      if (number.bitLength() < Long.SIZE) {
        return number.longValue();
      }
    }
    throw new Fault(RejectReason.INVALID_VALUE);
  }

  private static long decimal(Scalar field) throws Fault {
    if (field.isNumberOrText() && DECIMAL.matcher(field.text).matches()) {
      BigDecimal number = new BigDecimal(field.text);
      if (number.abs().compareTo(MAX_DECIMAL) <= 0) {
        return number.setScale(6, RoundingMode.HALF_EVEN).movePointRight(6).longValueExact();
      }
    }
    throw new Fault(RejectReason.INVALID_VALUE);
  }

  private static boolean bool(Scalar field) throws Fault {
    String text = field.token.isScalarValue() ? field.text.toLowerCase(Locale.ROOT) : "";
    if (!TRUTHS.contains(text)) {
      throw new Fault(RejectReason.INVALID_VALUE);
    }
    return text.equals("true") || text.equals("1");
  }

  private static WireRecord unusable(EventType type, RejectReason reason) {
    return new WireRecord(type, reason, false, "", "", Long.MIN_VALUE, 0, Map.of());
  }

  /** The fields that are neither missing nor null. */
  private static Map<String, Scalar> fields(String json) throws Fault {
    Map<String, Scalar> fields = new HashMap<>();
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Fault(RejectReason.MALFORMED);
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        if (token != JsonToken.VALUE_NULL) {
          fields.put(name, new Scalar(token, token.isScalarValue() ? parser.getText() : ""));
        }
        parser.skipChildren();
      }
      if (parser.nextToken() != null) {
        throw new Fault(RejectReason.MALFORMED);
      }
      return fields;
    } catch (IOException e) {
      throw new Fault(RejectReason.MALFORMED);
    }
  }

  private static String id(Map<String, Scalar> fields, String name) throws Fault {
    Scalar field = fields.get(name);
    String text = field == null ? "" : text(field);
    if (text.isEmpty()) {
      throw new Fault(RejectReason.MISSING_FIELD);
    }
    return text;
  }

  private static String text(Scalar field) throws Fault {
    if (!field.token.isScalarValue()
        || field.text.length() > MAX_TEXT
        || field.text.indexOf('\0') >= 0) {
      throw new Fault(RejectReason.INVALID_VALUE);
    }
    return field.text;
  }

  private static long time(Map<String, Scalar> fields) throws Fault {
    Scalar field = fields.get("EventTime");
    if (field == null || field.isEmptyText()) {
      throw new Fault(RejectReason.MISSING_FIELD);
    }
    try {
      if (field.token == JsonToken.VALUE_NUMBER_INT) {
        return Long.parseLong(field.text);
      }
      if (field.token == JsonToken.VALUE_STRING) {
        return OffsetDateTime.parse(field.text.replace(' ', 'T').replace(',', '.'))
            .toInstant()
            .toEpochMilli();
      }
    } catch (DateTimeException | NumberFormatException e) {
      // not a time
    }
    throw new Fault(RejectReason.INVALID_VALUE);
  }

  private static long cost(@Nullable Scalar field) throws Fault {
    if (field == null || field.isEmptyText()) {
      return 0;
    }
    try {
      if (field.isNumberOrText()) {
        BigDecimal cost = new BigDecimal(field.text);
        if (cost.signum() >= 0) {
          return cost.setScale(6, RoundingMode.HALF_EVEN).movePointRight(6).longValueExact();
        }
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // not a cost
    }
    throw new Fault(RejectReason.INVALID_VALUE);
  }

  private record Scalar(JsonToken token, String text) {
    boolean isEmptyText() {
      return token == JsonToken.VALUE_STRING && text.isEmpty();
    }

    boolean isNumberOrText() {
      return token.isNumeric() || token == JsonToken.VALUE_STRING;
    }
  }

  private static final class Fault extends Exception {

    private static final long serialVersionUID = 1L;

    private final RejectReason reason;

    Fault(RejectReason reason) {
      super(reason.name());
      this.reason = reason;
    }
  }
}
