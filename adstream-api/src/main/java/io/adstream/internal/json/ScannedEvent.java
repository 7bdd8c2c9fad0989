package io.adstream.internal.json;

import io.adstream.decode.Decoded;
import io.adstream.event.AttributeType;
import io.adstream.internal.codec.AttributeCodec;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.EncodedEvent;
import io.adstream.internal.codec.EventBytes;
import io.adstream.internal.field.FieldPlaces;
import io.adstream.internal.field.PlaceValues;
import io.adstream.internal.field.RecordFilter;
import io.adstream.internal.field.RecordFilter.Verdict;
import io.adstream.internal.field.StreamFields;
import io.adstream.internal.value.Decimals;
import io.adstream.internal.value.EventTimes;
import io.adstream.internal.value.TypedValues;
import io.adstream.internal.value.Written;
import org.jspecify.annotations.Nullable;

/**
 * The values that a scan has found in a document, by place, and the event that they are if nothing
 * is wrong with them. Not safe for use by several threads.
 */
final class ScannedEvent implements PlaceValues {

  private static final long[] NONE = {};
  private static final Decoded IGNORED = new Decoded.Ignored();

  /**
   * Stand in {@link #ranges} for a value that is null, and for an object: both are of no length.
   */
  static final long NULL_VALUE = -1;

  static final long CONTAINER = -2;

  private final byte[] document;
  private final StreamFields fields;
  private final FieldPlaces places;
  private final long kafkaMillis;

  /** Where each value starts (high half) and ends (low half) in the document; 0 for none. */
  private final long[] ranges;

  /** The values of the attributes that are not text; none where all are. */
  private final long[] numbers;

  private final int[] first;
  private final int maxText;
  private long costMicros;
  private long timeMillis;

  /**
   * Values of which none is there yet.
   *
   * @param ranges one for each place, 0 for none
   */
  ScannedEvent(byte[] document, StreamFields fields, long kafkaMillis, long[] ranges) {
    this.document = document;
    this.fields = fields;
    this.kafkaMillis = kafkaMillis;
    places = fields.places();
    maxText = fields.limits().maxTextChars();
    this.ranges = ranges;
    first = places.first();
    numbers = fields.isTextOnly() ? NONE : new long[fields.valueCount()];
  }

  /** A value's range. */
  static long range(int start, int end) {
    return (long) start << 32 | end;
  }

  /** What the record is, or null if that is for others to say. */
  @Nullable Decoded decoded() {
    RecordFilter filter = fields.filter();
    if (!filter.isEmpty()) {
      if (fields.base64() >= 0 && !isNull(fields.base64())) {
        return null;
      }
      Verdict verdict = filter.ofEnvelopes(this);
      if (verdict == Verdict.KEPT) {
        verdict = filter.ofConditions(this);
      }
      if (verdict != Verdict.KEPT) {
        return verdict == Verdict.IGNORED ? IGNORED : null;
      }
    }
    int ids = idsLength();
    int values = ids < 0 ? ids : valuesLength();
    return values >= 0 && readCost() && readTime()
        ? EventBytes.event(
            encoded(
                ids + ByteWriter.varintLength(costMicros) + fields.layout().headLength() + values))
        : null;
  }

  /** How many bytes the ids take; negative if a part is missing, too long, or needs an escape. */
  private int idsLength() {
    int length = 0;
    for (int field = 0; field < fields.requiredCount(); field++) {
      int[] parts = places.of(field);
      int id = parts.length - 1;
      for (int part : parts) {
        int text = end(part) - start(part);
        if (ranges[part] <= 0 || text == 0 || (parts.length > 1 && hasEscapes(part))) {
          return -1;
        }
        id += text;
      }
      if (id > maxText) {
        return -1;
      }
      length += textLength(id);
    }
    return length;
  }

  private boolean hasEscapes(int place) {
    for (int i = start(place); i < end(place); i++) {
      if (document[i] == StreamFields.SEPARATOR || document[i] == StreamFields.ESCAPE) {
        return true;
      }
    }
    return false;
  }

  /** How many bytes the attributes take; negative if one is invalid, or a text too long. */
  private int valuesLength() {
    int length = 0;
    for (int field = fields.requiredCount(); field < fields.valueCount(); field++) {
      long range = ranges[first[field]];
      int start = (int) (range >>> 32);
      int text = (int) range - start;
      if (range <= 0) {
        length++;
      } else if (fields.valueType(field) != AttributeType.TEXT) {
        int number = numberLength(field, start, text);
        if (number < 0) {
          return -1;
        }
        length += number;
      } else if (text > maxText) {
        return -1;
      } else {
        length += textLength(text);
      }
    }
    return length;
  }

  /** Reads a value that is no text; returns how many bytes it takes, negative if it is invalid. */
  private int numberLength(int field, int start, int text) {
    AttributeType type = fields.valueType(field);
    if (text == 0) {
      return 1;
    }
    if (!TypedValues.read(type, document, start, text, numbers, field)) {
      return -1;
    }
    return type == AttributeType.BOOLEAN
        ? 1 + (int) numbers[field]
        : 1 + AttributeCodec.numberLength(numbers[field]);
  }

  private boolean readCost() {
    int place = places.first(fields.cost());
    int start = start(place);
    int length = end(place) - start;
    if (ranges[place] > 0 && length > 0) {
      costMicros = fields.costMicros(document, start, length);
    }
    return costMicros != Decimals.INVALID;
  }

  private boolean readTime() {
    int place = places.first(fields.time());
    if (places.isTimestamp(place)) {
      timeMillis = kafkaMillis;
      return kafkaMillis >= 0;
    }
    int start = start(place);
    int length = end(place) - start;
    if (ranges[place] <= 0 || length == 0) {
      return false;
    }
    timeMillis = fields.timeMillis(document, start, length, document[start - 1] == '"');
    return timeMillis != EventTimes.INVALID
        && timeMillis != EventTimes.TOO_FAR
        && !fields.mayBeOtherUnit(timeMillis);
  }

  /** Ids, cost, attributes: as {@link EncodedEvent} has them. */
  private EncodedEvent encoded(int length) {
    int ids = fields.requiredCount();
    ByteWriter out = new ByteWriter(length);
    for (int field = 0; field < ids; field++) {
      writeId(out, places.of(field));
    }
    out.writeVarint(costMicros);
    fields.layout().writeHead(out);
    for (int field = ids; field < fields.valueCount(); field++) {
      long range = ranges[first[field]];
      if (range > 0 && fields.valueType(field) == AttributeType.TEXT) {
        out.writeBytes(document, (int) (range >>> 32), (int) range);
      } else {
        writeOther(out, field, range);
      }
    }
    return EncodedEvent.of(fields.layout(), timeMillis, out.intoByteArray());
  }

  private void writeId(ByteWriter out, int[] parts) {
    if (parts.length == 1) {
      out.writeBytes(document, start(parts[0]), end(parts[0]));
      return;
    }
    int length = parts.length - 1;
    for (int part : parts) {
      length += end(part) - start(part);
    }
    out.writeVarint(length + 1L);
    for (int i = 0; i < parts.length; i++) {
      if (i > 0) {
        out.writeByte(StreamFields.SEPARATOR);
      }
      out.writeRaw(document, start(parts[i]), end(parts[i]) - start(parts[i]));
    }
  }

  private void writeOther(ByteWriter out, int field, long range) {
    if (range <= 0 || (int) range == (int) (range >>> 32)) {
      out.writeBytes(null);
    } else if (fields.valueType(field) == AttributeType.BOOLEAN) {
      AttributeCodec.writeBoolean(out, numbers[field] != 0);
    } else {
      AttributeCodec.writeNumber(out, numbers[field]);
    }
  }

  private static int textLength(int bytes) {
    return bytes + ByteWriter.varintLength(bytes + 1L);
  }

  private int start(int place) {
    return (int) (ranges[place] >>> 32);
  }

  private int end(int place) {
    return (int) ranges[place];
  }

  @Override
  public boolean isNull(int place) {
    return ranges[place] == 0 || ranges[place] == NULL_VALUE;
  }

  @Override
  public boolean isContainer(int place) {
    return ranges[place] == CONTAINER;
  }

  @Override
  public boolean isWritten(int place, Written text) {
    return ranges[place] > 0 && text.is(document, start(place), end(place));
  }
}
