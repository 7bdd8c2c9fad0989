package io.adstream.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.adstream.event.AdEvent;
import io.adstream.event.AttributeType;
import io.adstream.event.Attributes;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.internal.PlausibleTimes;
import java.io.IOException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * One record while it is read: the values of the known fields, each the last at its path. What is
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

  /** Of the ids and attributes: text, numbers and booleans. */
  private final @Nullable Object[] values;

  private final BitSet invalidValues = new BitSet();

  /** Those in nested objects and arrays that have been read. */
  private final BitSet nestedFields = new BitSet();

  /** The value that was read last, if it is a number or a boolean. */
  private final long[] number = new long[1];

  private boolean heartbeat;
  private long costMicros;
  private long timeMillis = MISSING;

  /** The last time that was a number, in whatever unit. */
  private long timeNumber;

  JsonRecord(WireFields fields, Limits limits, @Nullable ZoneId zone) {
    this.fields = fields;
    this.limits = limits;
    this.zone = zone;
    this.values = new Object[fields.valueCount()];
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
    if (!readObject(parser, fields.root(), 1)) {
      return "the value is nested deeper than " + limits.maxNestingDepth() + " levels";
    }
    return parser.nextToken() == null ? null : "the value goes on after its JSON object";
  }

  /** Reads an object of this depth up to its end; false if something in it is too deep. */
  private boolean readObject(JsonParser parser, WirePath path, int depth) throws IOException {
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      if (!readValue(parser, path.member(name), parser.nextToken(), depth)) {
        return false;
      }
    }
    return true;
  }

  /** Reads an array of this depth up to its end; false if something in it is too deep. */
  private boolean readArray(JsonParser parser, WirePath path, int depth) throws IOException {
    int index = 0;
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (!readValue(parser, path.element(index), token, depth)) {
        return false;
      }
      index++;
    }
    return true;
  }

  /**
   * Reads a value in an object or array of this depth up to its end; false if it is too deep.
   *
   * @param path null if no field is there or below
   */
  private boolean readValue(JsonParser parser, @Nullable WirePath path, JsonToken token, int depth)
      throws IOException {
    if (path != null) {
      if (path.field() != WireFields.UNKNOWN) {
        readField(path.field(), parser, token);
        if (depth > 1) {
          nestedFields.set(path.field());
        }
      }
      if (path.fieldsBelow().intersects(nestedFields)) {
        forget(path.fieldsBelow()); // this value replaces an earlier one
      }
    }
    if (!token.isStructStart()) {
      return true;
    }
    if (depth == limits.maxNestingDepth()) {
      return false;
    }
    if (path == null || path.fieldsBelow().isEmpty()) {
      return skipped(parser, depth + 1);
    }
    return token == JsonToken.START_OBJECT
        ? readObject(parser, path, depth + 1)
        : readArray(parser, path, depth + 1);
  }

  /** Moves to the end of an object or array of this depth; false if something is too deep. */
  private boolean skipped(JsonParser parser, int outer) throws IOException {
    int depth = outer;
    while (depth >= outer) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        return true;
      }
      if (token.isStructStart()) {
        depth++;
        if (depth > limits.maxNestingDepth()) {
          return false;
        }
      } else if (token.isStructEnd()) {
        depth--;
      }
    }
    return true;
  }

  private void readField(int field, JsonParser parser, JsonToken token) throws IOException {
    if (field < fields.valueCount()) {
      invalidValues.set(field, !readValue(field, parser, token));
    } else if (field == fields.cost()) {
      costMicros = cost(parser, token);
    } else if (field == fields.time()) {
      timeMillis = time(parser, token);
    } else {
      heartbeat = token == JsonToken.VALUE_TRUE;
    }
  }

  private void forget(BitSet fields) {
    BitSet forgotten = (BitSet) fields.clone();
    forgotten.and(nestedFields);
    forgotten.stream().forEach(this::forget);
    nestedFields.andNot(forgotten);
  }

  private void forget(int field) {
    if (field < fields.valueCount()) {
      values[field] = null;
      invalidValues.clear(field);
    } else if (field == fields.cost()) {
      costMicros = 0;
    } else if (field == fields.time()) {
      timeMillis = MISSING;
    } else {
      heartbeat = false;
    }
  }

  /** Keeps an id or attribute; false if it is not of its type, or not a valid text. */
  private boolean readValue(int field, JsonParser parser, JsonToken token) throws IOException {
    values[field] = null;
    if (token == JsonToken.VALUE_NULL || !token.isScalarValue()) {
      return token == JsonToken.VALUE_NULL;
    }
    AttributeType type = fields.valueType(field);
    if (type == AttributeType.TEXT) {
      String text = parser.getText();
      values[field] = text;
      return text.length() <= limits.maxTextChars() && isStorable(text);
    }
    byte[] text = latin(parser);
    if (!TypedValues.read(type, text, 0, text.length, number, 0)) {
      return false;
    }
    values[field] = type == AttributeType.BOOLEAN ? (Object) (number[0] != 0) : (Object) number[0];
    return true;
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
        yield Decimals.costMicros(text, 0, text.length);
      }
      default -> Decimals.INVALID;
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
    return new Decoded.Event(event());
  }

  private AdEvent event() {
    int ids = fields.requiredCount();
    Attributes attributes =
        Attributes.of(fields.schema(), Arrays.copyOfRange(values, ids, values.length));
    return fields.type() == EventType.IMPRESSION
        ? new Impression(id(0), attributes, costMicros, timeMillis)
        : new Click(id(0), id(1), attributes, costMicros, timeMillis);
  }

  private String id(int field) {
    return (String) requireNonNull(values[field]);
  }

  private Decoded.@Nullable Reject fault() {
    int missing = missing();
    if (missing != WireFields.UNKNOWN) {
      return new Decoded.Reject(
          RejectReason.MISSING_FIELD, fields.path(missing) + " is missing, null or empty");
    }
    if (!heartbeat && !invalidValues.isEmpty()) {
      int field = invalidValues.nextSetBit(0);
      return invalid(field, expected(fields.valueType(field)));
    }
    if (!heartbeat && costMicros == Decimals.INVALID) {
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
          fields.path(fields.time())
              + " is after the year 9999"
              + PlausibleTimes.unitOf(timeNumber, FIRST_PLAUSIBLE, LAST_PLAUSIBLE));
    }
    return null;
  }

  private String expected(AttributeType type) {
    return type == AttributeType.TEXT
        ? "text of at most "
            + limits.maxTextChars()
            + " chars, without U+0000 and without lone surrogates"
        : TypedValues.expected(type);
  }

  private Decoded.Reject invalid(int field, String expected) {
    return new Decoded.Reject(
        RejectReason.INVALID_VALUE, fields.path(field) + " is invalid, expected " + expected);
  }

  /** The number of a required field that is not there. */
  private int missing() {
    int ids = heartbeat ? 0 : fields.requiredCount();
    for (int i = 0; i < ids; i++) {
      Object id = values[i];
      if ((id == null || id.equals("")) && !invalidValues.get(i)) {
        return i;
      }
    }
    return timeMillis == MISSING ? fields.time() : WireFields.UNKNOWN;
  }
}
