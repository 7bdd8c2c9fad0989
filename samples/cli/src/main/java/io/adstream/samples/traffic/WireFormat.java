package io.adstream.samples.traffic;

import io.adstream.decode.RejectReason;
import io.adstream.event.Click;
import io.adstream.event.Impression;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes events as producers do: JSON objects with the wire's names. */
final class WireFormat {

  private static final String FAR_FUTURE = "2099-01-01T00:00:00Z";

  private WireFormat() {}

  static String impression(Impression impression) {
    return impression(impression, Instant.ofEpochMilli(impression.eventTimeMillis()).toString());
  }

  private static String impression(Impression impression, String time) {
    StringBuilder json = new StringBuilder(400).append('{');
    text(json, "ImpressionID", impression.impressionId());
    text(json, "UserID", impression.userId());
    text(json, "SessionID", impression.sessionId());
    text(json, "AdID", impression.adId());
    text(json, "AdCategory", impression.adCategory());
    text(json, "Device", impression.device());
    text(json, "OS", impression.os());
    text(json, "Browser", impression.browser());
    text(json, "Location", impression.location());
    text(json, "PageID", impression.pageId());
    text(json, "Referrer", impression.referrer());
    number(json, "ImpressionCost", impression.costMicros());
    text(json, "EventTime", time);
    return json.append('}').toString();
  }

  static String click(Click click) {
    return click(click, Instant.ofEpochMilli(click.eventTimeMillis()).toString());
  }

  private static String click(Click click, String time) {
    StringBuilder json = new StringBuilder(200).append('{');
    text(json, "ClickID", click.clickId());
    text(json, "JoinID", click.joinId());
    text(json, "ClickPosition", click.clickPosition());
    number(json, "ClickCost", click.costMicros());
    text(json, "EventTime", time);
    return json.append('}').toString();
  }

  static String heartbeat(long timeMillis) {
    return "{\"Heartbeat\":true,\"EventTime\":\"" + Instant.ofEpochMilli(timeMillis) + "\"}";
  }

  /** An impression that cannot be read, for a reason. */
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

  /** A click that cannot be read, for a reason. */
  static String bad(RejectReason reason, Click click) {
    String good = click(click);
    return switch (reason) {
      case MALFORMED -> "[" + good + "]";
      case MISSING_FIELD -> good.replace("\"JoinID\"", "\"ImpressionID\"");
      case INVALID_VALUE -> good.replace("Z\"}", "\"}"); // a local time
      case FUTURE_TIME -> click(click, FAR_FUTURE);
      case WRONG_PARTITION -> throw noValue(reason);
    };
  }

  private static IllegalArgumentException noValue(RejectReason reason) {
    return new IllegalArgumentException("Cannot write a record: no value alone is " + reason);
  }

  private static void text(StringBuilder json, String name, @Nullable String value) {
    name(json, name);
    if (value == null) {
      json.append("null");
    } else {
      json.append('"').append(value).append('"');
    }
  }

  private static void number(StringBuilder json, String name, long micros) {
    name(json, name);
    json.append(BigDecimal.valueOf(micros, 6).toPlainString());
  }

  private static void name(StringBuilder json, String name) {
    if (json.length() > 1) {
      json.append(',');
    }
    json.append('"').append(name).append("\":");
  }
}
