package io.adstream.samples.traffic;

import io.adstream.decode.RejectReason;
import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.Attributes;
import io.adstream.event.Click;
import io.adstream.event.Impression;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes events as producers do: JSON objects with wire names. */
final class WireFormat {

  private static final String FAR_FUTURE = "2099-01-01T00:00:00Z";

  private WireFormat() {}

  static String impression(Impression impression) {
    return impression(impression, Instant.ofEpochMilli(impression.eventTimeMillis()).toString());
  }

  private static String impression(Impression impression, String time) {
    StringBuilder json = new StringBuilder(400).append('{');
    value(json, "ImpressionID", quoted(impression.impressionId()));
    Attributes attributes = impression.attributes();
    attributes(json, attributes, 0, attributes.schema().standardSize());
    value(json, "ImpressionCost", decimal(impression.costMicros()));
    value(json, "EventTime", quoted(time));
    attributes(json, attributes, attributes.schema().standardSize(), attributes.schema().size());
    return json.append('}').toString();
  }

  static String click(Click click) {
    return click(click, Instant.ofEpochMilli(click.eventTimeMillis()).toString());
  }

  private static String click(Click click, String time) {
    StringBuilder json = new StringBuilder(200).append('{');
    value(json, "ClickID", quoted(click.clickId()));
    value(json, "JoinID", quoted(click.joinId()));
    Attributes attributes = click.attributes();
    attributes(json, attributes, 0, attributes.schema().standardSize());
    value(json, "ClickCost", decimal(click.costMicros()));
    value(json, "EventTime", quoted(time));
    attributes(json, attributes, attributes.schema().standardSize(), attributes.schema().size());
    return json.append('}').toString();
  }

  static String heartbeat(long timeMillis) {
    return "{\"Heartbeat\":true,\"EventTime\":\"" + Instant.ofEpochMilli(timeMillis) + "\"}";
  }

  /** An impression that is invalid for a reason. */
  static String bad(RejectReason reason, Impression impression) {
    String good = impression(impression);
    return switch (reason) {
      case MALFORMED -> good.substring(0, good.length() / 2);
      case MISSING_FIELD -> good.replace("\"EventTime\"", "\"EventTyme\"");
      case INVALID_VALUE -> good.replace("\"ImpressionCost\":", "\"ImpressionCost\":-");
      case FUTURE_TIME -> impression(impression, FAR_FUTURE);
      case WRONG_PARTITION -> throw noValue(reason);
    };
  }

  /** A click that is invalid for a reason. */
  static String bad(RejectReason reason, Click click) {
    String good = click(click);
    return switch (reason) {
      case MALFORMED -> "[" + good + "]";
      case MISSING_FIELD -> good.replace("\"JoinID\"", "\"ImpressionID\"");
      case INVALID_VALUE -> good.replaceFirst("Z\"", "\""); // a local time
      case FUTURE_TIME -> click(click, FAR_FUTURE);
      case WRONG_PARTITION -> throw noValue(reason);
    };
  }

  private static IllegalArgumentException noValue(RejectReason reason) {
    return new IllegalArgumentException("Cannot write a record: no value alone is " + reason);
  }

  private static void attributes(StringBuilder json, Attributes attributes, int from, int to) {
    for (int i = from; i < to; i++) {
      Attribute attribute = attributes.schema().attribute(i);
      value(json, attribute.path(), json(attribute.type(), attributes.value(i)));
    }
  }

  private static String json(AttributeType type, @Nullable Object value) {
    if (value == null) {
      return "null";
    }
    return switch (type) {
      case TEXT -> quoted(value.toString());
      case DECIMAL -> decimal((Long) value);
      case INTEGER, BOOLEAN -> value.toString();
    };
  }

  private static void value(StringBuilder json, String name, String value) {
    json.append(json.length() > 1 ? "," : "").append(quoted(name)).append(':').append(value);
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  static String decimal(long micros) {
    return BigDecimal.valueOf(micros, 6).toPlainString();
  }
}
