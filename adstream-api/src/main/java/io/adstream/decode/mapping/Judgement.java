package io.adstream.decode.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.decode.Decoded;
import io.adstream.decode.RejectReason;
import io.adstream.decode.SourceRecord;
import io.adstream.decode.mapping.EventFields.Kind;
import io.adstream.event.AttributeType;
import io.adstream.internal.codec.AttributeCodec;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.EncodedEvent;
import io.adstream.internal.codec.EventBytes;
import io.adstream.internal.field.FieldPlaces;
import io.adstream.internal.field.PlaceValues;
import io.adstream.internal.field.RecordFilter.Verdict;
import io.adstream.internal.field.StreamFields;
import io.adstream.internal.value.Decimals;
import io.adstream.internal.value.EventTimes;
import io.adstream.internal.value.TypedValues;
import io.adstream.internal.value.Written;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides the result of a record from the values of its fields. Faults of the envelope are reported
 * first, then missing fields, then invalid values in the order of the fields; a record that does
 * not belong to the stream is ignored whatever its faults. Not safe for use by several threads.
 */
final class Judgement implements PlaceValues {

  private static final Decoded IGNORED = new Decoded.Ignored();

  /** An invalid value. */
  private static final Object INVALID = new Object();

  /** Stands for a text that is written from the record's bytes. */
  private static final Object UTF8 = new Object();

  private static final long MISSING = Long.MIN_VALUE + 1;

  private final StreamFields fields;
  private final FieldPlaces places;
  private final SourceRecord record;
  private final EventFields values;
  private final long[] number = new long[1];
  private byte @Nullable [] writtenTime;

  Judgement(StreamFields fields, SourceRecord record, EventFields values) {
    this.fields = fields;
    this.places = fields.places();
    this.record = record;
    this.values = values;
  }

  Decoded decoded() {
    Verdict envelope = fields.filter().ofEnvelopes(this);
    if (envelope != Verdict.KEPT) {
      Decoded.Reject fault = fields.filter().fault(this);
      return fault == null ? IGNORED : fault;
    }
    int beat = places.first(fields.heartbeat());
    boolean heartbeat = values.kind(beat) == Kind.FLAG && values.number(beat) != 0;
    if (conditions(heartbeat) != Verdict.KEPT) {
      return IGNORED;
    }
    long time = time();
    return heartbeat ? heartbeat(time) : event(time);
  }

  /** A heartbeat is of both streams, unless it says of which. */
  private Verdict conditions(boolean heartbeat) {
    if (!heartbeat) {
      return fields.filter().ofConditions(this);
    }
    return fields.isToldApart() ? fields.filter().ofHeartbeat(this) : Verdict.KEPT;
  }

  private Decoded heartbeat(long time) {
    Decoded.Reject fault = time == MISSING ? missing(fields.path(fields.time())) : faultOf(time);
    return fault == null ? new Decoded.Heartbeat(time) : fault;
  }

  private Decoded event(long time) {
    @Nullable Object[] found = new Object[fields.valueCount()];
    int invalid = StreamFields.UNKNOWN;
    for (int field = found.length - 1; field >= 0; field--) {
      found[field] = field < fields.requiredCount() ? id(field) : value(field);
      invalid = found[field] == INVALID ? field : invalid;
    }
    long cost = cost();
    Decoded.Reject fault = missing(found, time);
    if (fault == null && invalid != StreamFields.UNKNOWN) {
      fault = invalid(invalid, fields.expected(invalid));
    }
    if (fault == null && cost == Decimals.INVALID) {
      fault = invalid(fields.cost(), fields.expectedCost());
    }
    if (fault == null) {
      fault = faultOf(time);
    }
    return fault == null ? EventBytes.event(encoded(found, cost, time)) : fault;
  }

  /** Ids, cost, attributes: as {@link EncodedEvent} has them. */
  private EncodedEvent encoded(@Nullable Object[] found, long cost, long time) {
    int ids = fields.requiredCount();
    int length = ByteWriter.varintLength(cost) + fields.layout().headLength();
    for (int field = 0; field < found.length; field++) {
      if (found[field] instanceof String text) {
        found[field] = text.getBytes(UTF_8);
      }
      length += length(field, found[field]);
    }
    ByteWriter out = new ByteWriter(length);
    for (int field = 0; field < ids; field++) {
      write(out, field, found[field]);
    }
    out.writeVarint(cost);
    fields.layout().writeHead(out);
    for (int field = ids; field < found.length; field++) {
      write(out, field, found[field]);
    }
    return EncodedEvent.of(fields.layout(), time, out.intoByteArray());
  }

  /** How many bytes {@link #write} writes. */
  private int length(int field, @Nullable Object value) {
    int place = places.first(field);
    if (value == UTF8) {
      return textLength(values.end(place) - values.start(place));
    } else if (value instanceof byte[] text) {
      return textLength(text.length);
    } else if (value instanceof Long number) {
      return 1 + AttributeCodec.numberLength(number);
    }
    return Boolean.TRUE.equals(value) ? 2 : 1;
  }

  private static int textLength(int bytes) {
    return bytes + ByteWriter.varintLength(bytes + 1L);
  }

  private void write(ByteWriter out, int field, @Nullable Object value) {
    int place = places.first(field);
    if (value == UTF8) {
      out.writeBytes(values.utf8(place), values.start(place), values.end(place));
    } else if (value instanceof Long number) {
      AttributeCodec.writeNumber(out, number);
    } else if (value instanceof Boolean flag) {
      AttributeCodec.writeBoolean(out, flag);
    } else {
      out.writeBytes((byte[]) value);
    }
  }

  /** An id, {@link #INVALID}, or null if one of its parts is missing, null or empty. */
  private @Nullable Object id(int field) {
    int[] parts = places.of(field);
    if (parts.length == 1) {
      Object id = text(parts[0]);
      return "".equals(id) ? null : id;
    }
    StringBuilder joined = new StringBuilder();
    boolean invalid = false;
    for (int part : parts) {
      Object text = text(part);
      if (text == null || text.equals("")) {
        return null;
      }
      invalid |= text == INVALID;
      append(joined, text == INVALID ? "" : String.valueOf(values.written(part)));
    }
    return invalid || joined.length() > fields.limits().maxTextChars()
        ? INVALID
        : joined.toString();
  }

  private static void append(StringBuilder joined, String part) {
    if (!joined.isEmpty()) {
      joined.append(StreamFields.SEPARATOR);
    }
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c == StreamFields.SEPARATOR || c == StreamFields.ESCAPE) {
        joined.append(StreamFields.ESCAPE);
      }
      joined.append(c);
    }
  }

  /** An attribute, null, or {@link #INVALID}. */
  private @Nullable Object value(int field) {
    int place = places.first(field);
    AttributeType type = fields.valueType(field);
    if (type == AttributeType.TEXT) {
      return text(place);
    }
    Kind kind = values.kind(place);
    if (kind == Kind.NULL) {
      return null;
    }
    if (type == AttributeType.INTEGER && (kind == Kind.LONG || kind == Kind.TIME)) {
      return values.number(place);
    }
    byte[] written = values.latin(place);
    if (written.length == 0) {
      return values.isText(place) ? null : INVALID;
    }
    if (!TypedValues.read(type, written, 0, written.length, number, 0)) {
      return INVALID;
    }
    return type == AttributeType.BOOLEAN ? (Object) (number[0] != 0) : (Object) number[0];
  }

  /** A text, {@link #UTF8}, {@link #INVALID}, or null if it is missing or null. */
  private @Nullable Object text(int place) {
    if (values.kind(place) == Kind.UTF8) {
      int length = values.end(place) - values.start(place);
      if (length == 0) {
        return "";
      } else if (length <= fields.limits().maxTextChars()) {
        return hasNul(place) ? INVALID : UTF8;
      }
    }
    String text = values.written(place);
    if (text == null) {
      return values.isNull(place) ? null : INVALID;
    }
    return text.length() <= fields.limits().maxTextChars() && isStorable(text) ? text : INVALID;
  }

  private boolean hasNul(int place) {
    byte[] utf8 = values.utf8(place);
    for (int i = values.start(place); i < values.end(place); i++) {
      if (utf8[i] == 0) {
        return true;
      }
    }
    return false;
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

  private long cost() {
    int place = places.first(fields.cost());
    byte[] written = values.latin(place);
    if (values.isNull(place) || (written.length == 0 && values.isText(place))) {
      return 0;
    }
    return fields.costMicros(written, 0, written.length);
  }

  private long time() {
    int place = places.first(fields.time());
    if (values.kind(place) == Kind.TIME) {
      return EventTimes.bounded(values.number(place));
    }
    byte[] written = writtenTime();
    boolean isText = values.isText(place);
    if (values.isNull(place) || (isText && written.length == 0)) {
      long kafkas = record.timestampMillis();
      boolean isTaken = fields.isTimeOptional() && kafkas != SourceRecord.NO_TIMESTAMP;
      return isTaken ? EventTimes.bounded(kafkas) : MISSING;
    }
    return written.length == 0
        ? EventTimes.INVALID
        : fields.timeMillis(written, 0, written.length, isText);
  }

  /** What is written at the time's place. */
  private byte[] writtenTime() {
    byte[] written = writtenTime;
    if (written == null) {
      written = values.latin(places.first(fields.time()));
      writtenTime = written;
    }
    return written;
  }

  /** The fault of a field without which there is no event. */
  private Decoded.@Nullable Reject missing(@Nullable Object[] found, long time) {
    for (int field = 0; field < fields.requiredCount(); field++) {
      if (found[field] == null) {
        return missing(missingPath(field));
      }
    }
    return time == MISSING ? missing(fields.path(fields.time())) : null;
  }

  private String missingPath(int field) {
    int[] parts = places.of(field);
    for (int i = 0; i < parts.length; i++) {
      Object text = text(parts[i]);
      if (text == null || text.equals("")) {
        return fields.paths(field).get(i);
      }
    }
    throw new IllegalStateException("Cannot name missing field: no part of it is missing");
  }

  private static Decoded.Reject missing(String path) {
    return new Decoded.Reject(RejectReason.MISSING_FIELD, path + " is missing, null or empty");
  }

  private Decoded.Reject invalid(int field, String expected) {
    return new Decoded.Reject(
        RejectReason.INVALID_VALUE, fields.path(field) + " is invalid, expected " + expected);
  }

  private Decoded.@Nullable Reject faultOf(long time) {
    String path = fields.path(fields.time());
    if (time == EventTimes.INVALID) {
      return invalid(fields.time(), fields.expectedTime() + hint());
    }
    if (time == EventTimes.TOO_FAR) {
      return new Decoded.Reject(
          RejectReason.FUTURE_TIME, path + " is after the year 9999" + hint());
    }
    if (isOtherUnit(time)) {
      return new Decoded.Reject(
          RejectReason.INVALID_VALUE, path + " is " + Instant.ofEpochMilli(time) + hint());
    }
    return null;
  }

  private boolean isOtherUnit(long time) {
    int place = places.first(fields.time());
    Kind kind = values.kind(place);
    return kind != Kind.TIME && kind != Kind.NULL && fields.isOtherUnit(writtenTime(), time);
  }

  private String hint() {
    int place = places.first(fields.time());
    return fields.timeHint(writtenTime(), values.isText(place));
  }

  @Override
  public boolean isNull(int place) {
    return values.isNull(place);
  }

  @Override
  public boolean isContainer(int place) {
    return values.kind(place) == Kind.CONTAINER;
  }

  @Override
  public boolean isWritten(int place, Written text) {
    String written = values.written(place);
    return written != null && text.is(written);
  }
}
