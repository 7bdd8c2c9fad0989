package io.adstream.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.internal.PlausibleTimes;
import java.io.IOException;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * One record while it is read: the values of the known fields, each the last of its name. What is
 * wrong with them is judged at the end, since a later value replaces an earlier one. Not safe for
 * use by several threads.
 */
final class JsonRecord {

  /**
   * Without bounds of its own: the document's length bounds all but the depth, which is counted
   * here. Names are not interned, or a hostile producer could fill the virtual machine's table.
   */
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private static final long MISSING = Long.MIN_VALUE + 1;

  /** For messages only, since a decoder has no clock: the years 2000 to 2099. */
  private static final long FIRST_PLAUSIBLE = 946_684_800_000L;

  private static final long LAST_PLAUSIBLE = 4_102_444_799_999L;

  private final WireFields fields;
  private final Limits limits;
  private final @Nullable ZoneId zone;
  private final @Nullable String[] texts;
  private int invalidTexts;
  private boolean heartbeat;
  private long costMicros;
  private long timeMillis = MISSING;

  /** The last time that was a number, in whatever unit. */
  private long timeNumber;

  JsonRecord(WireFields fields, Limits limits, @Nullable ZoneId zone) {
    this.fields = fields;
    this.limits = limits;
    this.zone = zone;
    this.texts = new String[fields.textCount()];
  }

  /**
   * Reads a document in UTF-8.
   *
   * @return why it is malformed, null if it is not
   */
  @Nullable String read(byte[] document) {
    try (JsonParser parser = FACTORY.createParser(document)) {
      return read(parser);
    } catch (IOException e) {
      return "the value is not JSON";
    }
  }

  private @Nullable String read(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return "the value is not a JSON object";
    }
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      int number = fields.number(name);
      JsonToken token = parser.nextToken();
      if (number != WireFields.UNKNOWN) {
        readField(number, parser, token);
      }
      if (token.isStructStart() && !skipped(parser)) {
        return "the value is nested deeper than " + limits.maxNestingDepth() + " levels";
      }
    }
    return parser.nextToken() == null ? null : "the value goes on after its JSON object";
  }

  /** Moves to the end of an object or array; false if it is too deep. */
  private boolean skipped(JsonParser parser) throws IOException {
    int depth = 2;
    while (depth > 1) {
      if (depth > limits.maxNestingDepth()) {
        return false;
      }
      JsonToken token = parser.nextToken();
      if (token == null) {
        return true;
      }
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      }
    }
    return true;
  }

  private void readField(int number, JsonParser parser, JsonToken token) throws IOException {
    if (number < fields.textCount()) {
      boolean valid = readText(number, parser, token);
      invalidTexts = valid ? invalidTexts & ~(1 << number) : invalidTexts | (1 << number);
    } else if (number == fields.cost()) {
      costMicros = cost(parser, token);
    } else if (number == fields.time()) {
      timeMillis = time(parser, token);
    } else {
      heartbeat = token == JsonToken.VALUE_TRUE;
    }
  }

  /** Keeps a text; false if it is none, or not a valid one. */
  private boolean readText(int number, JsonParser parser, JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_NULL || !token.isScalarValue()) {
      texts[number] = null;
      return token == JsonToken.VALUE_NULL;
    }
    String text = parser.getText();
    texts[number] = text;
    return text.length() <= limits.maxTextChars() && isStorable(text);
  }

  /** Whether there is neither U+0000 nor half a surrogate pair in a text. */
  private static boolean isStorable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isLowSurrogate(c)) {
        return false;
      }
      if (Character.isHighSurrogate(c)) {
        i++;
        if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
          return false;
        }
      }
    }
    return true;
  }

  private static long cost(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_NULL -> 0;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_STRING -> {
        byte[] text = latin(parser);
        yield Costs.micros(text, 0, text.length);
      }
      default -> Costs.INVALID;
    };
  }

  private long time(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_NULL -> MISSING;
      case VALUE_NUMBER_INT -> {
        if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
          timeNumber = parser.getLongValue();
          yield EventTimes.bounded(timeNumber);
        }
        timeNumber = 0;
        boolean negative = parser.getTextCharacters()[parser.getTextOffset()] == '-';
        yield negative ? EventTimes.INVALID : EventTimes.TOO_FAR;
      }
      case VALUE_STRING -> {
        byte[] text = latin(parser);
        yield text.length == 0 ? MISSING : EventTimes.parse(text, 0, text.length, zone);
      }
      default -> EventTimes.INVALID;
    };
  }

  /** A value's chars as bytes; those that have none become question marks, as no number has. */
  private static byte[] latin(JsonParser parser) throws IOException {
    return parser.getText().getBytes(ISO_8859_1);
  }

  /** What the fields amount to, once the document has been read. */
  Decoded decoded() {
    Decoded.Reject fault = fault();
    if (fault != null) {
      return fault;
    }
    if (heartbeat) {
      return new Decoded.Heartbeat(timeMillis);
    }
    return new Decoded.Event(
        fields.type() == EventType.IMPRESSION
            ? new Impression(
                texts[0],
                texts[1],
                texts[2],
                texts[3],
                texts[4],
                texts[5],
                texts[6],
                texts[7],
                texts[8],
                texts[9],
                texts[10],
                costMicros,
                timeMillis)
            : new Click(texts[0], texts[1], texts[2], costMicros, timeMillis));
  }

  private Decoded.@Nullable Reject fault() {
    int missing = missing();
    if (missing != WireFields.UNKNOWN) {
      return new Decoded.Reject(
          RejectReason.MISSING_FIELD, fields.name(missing) + " is missing, null or empty");
    }
    if (!heartbeat && invalidTexts != 0) {
      return invalid(
          Integer.numberOfTrailingZeros(invalidTexts),
          "text of at most "
              + limits.maxTextChars()
              + " chars, without U+0000 and without lone surrogates");
    }
    if (!heartbeat && costMicros == Costs.INVALID) {
      return invalid(fields.cost(), "a number from 0 to 1e12, or a string that holds one");
    }
    if (timeMillis == EventTimes.INVALID) {
      return invalid(
          fields.time(),
          zone == null
              ? "an ISO-8601 time with an offset, or an integer of epoch milliseconds"
              : "an ISO-8601 time, or an integer of epoch milliseconds");
    }
    if (timeMillis == EventTimes.TOO_FAR) {
      return new Decoded.Reject(
          RejectReason.FUTURE_TIME,
          fields.name(fields.time())
              + " is after the year 9999"
              + PlausibleTimes.unitOf(timeNumber, FIRST_PLAUSIBLE, LAST_PLAUSIBLE));
    }
    return null;
  }

  private Decoded.Reject invalid(int number, String expected) {
    return new Decoded.Reject(
        RejectReason.INVALID_VALUE, fields.name(number) + " is invalid, expected " + expected);
  }

  /** The number of a required field that is not there. */
  private int missing() {
    int ids = heartbeat ? 0 : fields.requiredCount();
    for (int i = 0; i < ids; i++) {
      String text = texts[i];
      if ((text == null || text.isEmpty()) && (invalidTexts & (1 << i)) == 0) {
        return i;
      }
    }
    return timeMillis == MISSING ? fields.time() : WireFields.UNKNOWN;
  }
}
