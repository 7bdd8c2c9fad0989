package io.adstream.samples.send;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.adstream.event.EventType;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Finds the id and the time in a line of JSON, and leaves the rest as it is. */
final class JsonRows {

  private static final JsonFactory JSON = new JsonFactory();

  private JsonRows() {}

  static EventRow row(EventType type, String line) {
    try (JsonParser parser = JSON.createParser(line)) {
      return parser.nextToken() == JsonToken.START_OBJECT
          ? row(type, line, parser)
          : unreadable(type, null, line);
    } catch (IOException e) {
      return unreadable(type, null, line); // the pipeline sets it aside, with a reason
    }
  }

  private static EventRow row(EventType type, String line, JsonParser parser) throws IOException {
    String idField = type == EventType.IMPRESSION ? "ImpressionID" : "JoinID";
    String key = null;
    Long time = null;
    boolean hasTime = false;
    boolean heartbeat = false;
    int nullName = -1;
    int nullEnd = -1;
    int fields = 0;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      fields++;
      String name = parser.currentName();
      int nameStart = (int) parser.currentTokenLocation().getCharOffset();
      JsonToken token = parser.nextToken();
      if (name.equals(idField) && token.isScalarValue() && token != JsonToken.VALUE_NULL) {
        key = parser.getText();
      } else if (name.equals("Heartbeat")) {
        heartbeat = token == JsonToken.VALUE_TRUE;
      } else if (name.equals("EventTime") && token == JsonToken.VALUE_NULL) {
        nullName = nameStart;
        nullEnd = (int) parser.currentTokenLocation().getCharOffset() + "null".length();
      } else if (name.equals("EventTime")) {
        hasTime = true;
        time = time(token, parser.getText());
      }
      parser.skipChildren();
    }
    if (hasTime) {
      return time == null
          ? unreadable(type, key, line)
          : new EventRow(
              type, heartbeat ? EventRow.Kind.HEARTBEAT : EventRow.Kind.TIMED, key, time, line, "");
    }
    if (nullName >= 0) {
      return stamped(type, key, line.substring(0, nullName), line.substring(nullEnd));
    }
    int end = line.lastIndexOf('}');
    return stamped(type, key, line.substring(0, end) + (fields > 0 ? "," : ""), "}");
  }

  /** An event time in milliseconds since the epoch, or null where it cannot be read. */
  static @Nullable Long time(JsonToken token, String text) {
    try {
      return switch (token) {
        case VALUE_NUMBER_INT -> Long.valueOf(text);
        case VALUE_STRING -> OffsetDateTime.parse(text).toInstant().toEpochMilli();
        default -> null;
      };
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      return null;
    }
  }

  private static EventRow stamped(
      EventType type, @Nullable String key, String before, String after) {
    return new EventRow(type, EventRow.Kind.STAMPED, key, 0, before, after);
  }

  private static EventRow unreadable(EventType type, @Nullable String key, String line) {
    return new EventRow(type, EventRow.Kind.UNREADABLE, key, 0, line, "");
  }
}
