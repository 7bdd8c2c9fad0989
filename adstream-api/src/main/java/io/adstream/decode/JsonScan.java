package io.adstream.decode;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.adstream.event.AttributeType;
import io.adstream.internal.codec.AttributeCodec;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.EncodedEvent;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Reads the documents that nearly all producers send, several times faster than a parser: a flat
 * object without escapes or control characters, in which nothing is wrong. From the document's
 * bytes the event's bytes are copied, without a text between them. Whatever it does not know
 * (nested values, repeated names, heartbeats, faults) it leaves to {@link JsonRecord}, which alone
 * says what a document means; a test holds the two against each other. Not safe for use by several
 * threads.
 */
final class JsonScan {

  private static final byte[] TRUE = "true".getBytes(US_ASCII);
  private static final byte[] FALSE = "false".getBytes(US_ASCII);
  private static final byte[] NULL = "null".getBytes(US_ASCII);
  private static final int LONGEST_INTEGER = 18;

  private static final long[] NONE = {};

  /** Stand in {@link #places} for a field that is null, and for one that is in the numbers. */
  private static final long NULL_VALUE = -1;

  private static final long IN_NUMBERS = -2;

  private final byte[] document;
  private final WireFields fields;
  private final Limits limits;
  private final @Nullable ZoneId zone;

  /** Where each text starts (high half) and ends (low half) in the document; 0 for none. */
  private final long[] places;

  /** The values of the fields that are not text; none where all are. */
  private final long[] numbers;

  private int at;

  /**
   * The high bits of what was read between quotes, and of its backslashes and control characters.
   */
  private long high;

  private long special;
  private long costMicros;
  private long timeMillis = EventTimes.INVALID;

  /** A scan of a document, whatever it is. */
  JsonScan(byte[] document, WireFields fields, Limits limits, @Nullable ZoneId zone) {
    this.document = document;
    this.fields = fields;
    this.limits = limits;
    this.zone = zone;
    places = new long[fields.count()];
    numbers = fields.isTextOnly() ? NONE : new long[fields.valueCount()];
  }

  /** The event, or null if this document is not for here. */
  @Nullable EncodedEvent event() {
    skipSpaces();
    if (!take('{')) {
      return null;
    }
    int expected = 0;
    do {
      skipSpaces();
      if (!take('"')) {
        return null;
      }
      int field = takeName(expected);
      expected = field < 0 ? expected : field + 1;
      if (!take('"') || !takeColon() || !readValue(field)) {
        return null;
      }
      skipSpaces();
    } while (take(','));
    if (!take('}')) {
      return null;
    }
    skipSpaces();
    return at == document.length && isText() && isComplete() ? encoded() : null;
  }

  /** Moves to the end of a name; returns its field. */
  private int takeName(int expected) {
    int start = at;
    int length = fields.lengthIfNext(document, at, expected);
    if (length > 0) {
      at += length;
      return expected;
    }
    at = nextQuote(at);
    return fields.number(document, start, at);
  }

  /** Where the next quote is, or the end if there is none. */
  private int nextQuote(int from) {
    long seen = 0;
    long specials = 0;
    long found = 0;
    int i = from;
    for (; found == 0 && i + 8 <= document.length; i += 8) {
      long eight = EightBytes.at(document, i);
      seen |= eight;
      specials |= EightBytes.special(eight);
      found = EightBytes.quotes(eight);
    }
    if (found != 0) {
      i += (Long.numberOfTrailingZeros(found) >>> 3) - 8;
    } else {
      for (; i < document.length && document[i] != '"'; i++) {
        seen |= document[i];
        specials |= EightBytes.isSpecial(document[i]) ? EightBytes.HIGH_BITS : 0;
      }
    }
    high |= seen;
    special |= specials;
    return i;
  }

  /**
   * Whether what stands between quotes is the text itself: UTF-8 without backslashes and control
   * characters, and so without U+0000 and half a surrogate pair. All else was compared with what it
   * must be.
   */
  private boolean isText() {
    return (special & EightBytes.HIGH_BITS) == 0
        && ((high & EightBytes.HIGH_BITS) == 0 || Utf8.isValid(document));
  }

  private boolean isComplete() {
    for (int i = 0; i < fields.requiredCount(); i++) {
      if (start(i) == end(i)) { // missing, null or empty
        return false;
      }
    }
    return timeMillis != EventTimes.INVALID && timeMillis != EventTimes.TOO_FAR;
  }

  /** Reads a value, and keeps it if its field is known. */
  private boolean readValue(int field) {
    if (at == document.length) {
      return false;
    }
    if (field >= 0 && (places[field] != 0 || field == fields.heartbeat())) {
      return false;
    }
    int start = at;
    switch (document[at]) {
      case '"' -> {
        int end = nextQuote(start + 1);
        at = end;
        return take('"') && keep(field, start + 1, end, true);
      }
      case 'n' -> {
        return take(NULL) && keepNull(field);
      }
      case 't' -> {
        return take(TRUE) && keepBoolean(field, start);
      }
      case 'f' -> {
        return take(FALSE) && keepBoolean(field, start);
      }
      default -> {
        return takeNumber() && keep(field, start, at, false);
      }
    }
  }

  private boolean keepNull(int field) {
    if (field >= 0) {
      places[field] = NULL_VALUE;
    }
    return true;
  }

  private boolean keepBoolean(int field, int start) {
    return field < fields.valueCount() && keep(field, start, at, false);
  }

  private boolean keep(int field, int start, int end, boolean quoted) {
    int length = end - start;
    if (field < 0) {
      return true;
    }
    places[field] = (long) start << 32 | end;
    if (field < fields.valueCount()) {
      return fields.valueType(field) == AttributeType.TEXT
          ? length <= limits.maxTextChars()
          : keepNumber(field, start, length);
    }
    if (field == fields.cost()) {
      costMicros = Decimals.costMicros(document, start, length);
      return costMicros != Decimals.INVALID;
    }
    timeMillis = quoted ? EventTimes.parse(document, start, length, zone) : integer(start, length);
    return true;
  }

  private boolean keepNumber(int field, int start, int length) {
    places[field] = IN_NUMBERS;
    return TypedValues.read(fields.valueType(field), document, start, length, numbers, field);
  }

  /** An integer of milliseconds; what is none, or a long one, is left to the parser. */
  private long integer(int start, int length) {
    if (length > LONGEST_INTEGER) {
      return EventTimes.INVALID;
    }
    long value = 0;
    for (int i = start; i < start + length; i++) {
      int digit = document[i] - '0';
      if (digit < 0 || digit > 9) {
        return EventTimes.INVALID;
      }
      value = value * 10 + digit;
    }
    return EventTimes.bounded(value);
  }

  /** Moves over a number as JSON writes it. */
  private boolean takeNumber() {
    take('-');
    int whole = at;
    if (!takeDigits() || (document[whole] == '0' && at > whole + 1)) {
      return false;
    }
    if (take('.') && !takeDigits()) {
      return false;
    }
    if (take('e') || take('E')) {
      if (!take('-')) {
        take('+');
      }
      return takeDigits();
    }
    return true;
  }

  private boolean takeDigits() {
    int from = at;
    while (at < document.length && document[at] >= '0' && document[at] <= '9') {
      at++;
    }
    return at > from;
  }

  private boolean takeColon() {
    skipSpaces();
    boolean taken = take(':');
    skipSpaces();
    return taken;
  }

  private boolean take(char expected) {
    if (at < document.length && document[at] == expected) {
      at++;
      return true;
    }
    return false;
  }

  private boolean take(byte[] literal) {
    for (byte each : literal) {
      if (!take((char) each)) {
        return false;
      }
    }
    return true;
  }

  private void skipSpaces() {
    while (at < document.length && document[at] == ' ') {
      at++;
    }
  }

  /** Ids, cost, attributes: as {@link EncodedEvent} has them. */
  private EncodedEvent encoded() {
    int ids = fields.requiredCount();
    ByteWriter out = new ByteWriter(encodedLength());
    for (int i = 0; i < ids; i++) {
      out.writeBytes(document, start(i), end(i));
    }
    out.writeVarint(costMicros);
    fields.layout().writeHead(out);
    for (int i = ids; i < fields.valueCount(); i++) {
      if (places[i] > 0) {
        out.writeBytes(document, start(i), end(i));
      } else {
        writeOther(out, i);
      }
    }
    return EncodedEvent.of(fields.layout(), timeMillis, out.intoByteArray());
  }

  /** Writes what is no text. */
  private void writeOther(ByteWriter out, int field) {
    if (places[field] != IN_NUMBERS) {
      out.writeBytes(null);
    } else if (fields.valueType(field) == AttributeType.BOOLEAN) {
      AttributeCodec.writeBoolean(out, numbers[field] != 0);
    } else {
      AttributeCodec.writeNumber(out, numbers[field]);
    }
  }

  private int encodedLength() {
    int length = ByteWriter.varintLength(costMicros) + fields.layout().headLength();
    for (int i = 0; i < fields.valueCount(); i++) {
      int text = end(i) - start(i);
      length += places[i] > 0 ? text + ByteWriter.varintLength(text + 1L) : otherLength(i);
    }
    return length;
  }

  private int otherLength(int field) {
    if (places[field] != IN_NUMBERS) {
      return 1;
    }
    return fields.valueType(field) == AttributeType.BOOLEAN
        ? 1 + (int) numbers[field]
        : 1 + AttributeCodec.numberLength(numbers[field]);
  }

  private int start(int field) {
    return (int) (places[field] >>> 32);
  }

  private int end(int field) {
    return (int) places[field];
  }
}
