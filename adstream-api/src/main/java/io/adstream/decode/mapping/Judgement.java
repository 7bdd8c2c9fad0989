package io.adstream.decode.mapping;

import io.adstream.decode.Decoded;
import io.adstream.decode.RejectReason;
import io.adstream.decode.SourceRecord;
import io.adstream.decode.mapping.EventFields.Kind;
import io.adstream.event.AdEvent;
import io.adstream.event.AttributeType;
import io.adstream.event.Attributes;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.internal.field.Decimals;
import io.adstream.internal.field.EventTimes;
import io.adstream.internal.field.FieldPlaces;
import io.adstream.internal.field.RecordFilter.Verdict;
import io.adstream.internal.field.StreamFields;
import io.adstream.internal.field.TypedValues;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a record is, given the values of its fields. Of several faults the envelope's comes
 * first, then a missing field, then an invalid value in the order of the fields; a record that is
 * not the stream's is ignored whatever else is wrong with it. Not safe for use by several threads.
 */
final class Judgement {

  private static final Decoded IGNORED = new Decoded.Ignored();

  /** Stands for a value that is invalid. */
  private static final Object INVALID = new Object();

  private static final long MISSING = Long.MIN_VALUE + 1;

  private final StreamFields fields;
  private final FieldPlaces places;
  private final SourceRecord record;
  private final EventFields values;
  private final long[] number = new long[1];

  Judgement(StreamFields fields, SourceRecord record, EventFields values) {
    this.fields = fields;
    this.places = fields.places();
    this.record = record;
    this.values = values;
  }

  Decoded decoded() {
    Verdict envelope = fields.filter().ofEnvelopes(values.values());
    if (envelope != Verdict.KEPT) {
      Decoded.Reject fault = fields.filter().fault(values.values());
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
      return fields.filter().ofConditions(values.values());
    }
    return fields.isToldApart() ? fields.filter().ofHeartbeat(values.values()) : Verdict.KEPT;
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
    return fault == null ? new Decoded.Event(event(found, cost, time)) : fault;
  }

  private AdEvent event(@Nullable Object[] found, long cost, long time) {
    int ids = fields.requiredCount();
    Attributes attributes =
        Attributes.of(fields.schema(), Arrays.copyOfRange(found, ids, found.length));
    String first = String.valueOf(found[0]);
    return fields.type() == EventType.IMPRESSION
        ? new Impression(first, attributes, cost, time)
        : new Click(first, String.valueOf(found[1]), attributes, cost, time);
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
      append(joined, text == INVALID ? "" : (String) text);
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
      return kind == Kind.TEXT ? null : INVALID;
    }
    if (!TypedValues.read(type, written, 0, written.length, number, 0)) {
      return INVALID;
    }
    return type == AttributeType.BOOLEAN ? (Object) (number[0] != 0) : (Object) number[0];
  }

  private @Nullable Object text(int place) {
    String text = values.written(place);
    if (text == null) {
      return values.isNull(place) ? null : INVALID;
    }
    return text.length() <= fields.limits().maxTextChars() && isStorable(text) ? text : INVALID;
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
    if (values.isNull(place) || (written.length == 0 && values.kind(place) == Kind.TEXT)) {
      return 0;
    }
    return fields.costMicros(written, 0, written.length);
  }

  private long time() {
    int place = places.first(fields.time());
    if (values.kind(place) == Kind.TIME) {
      return EventTimes.bounded(values.number(place));
    }
    byte[] written = values.latin(place);
    boolean isText = values.kind(place) == Kind.TEXT;
    if (values.isNull(place) || (isText && written.length == 0)) {
      long kafkas = record.timestampMillis();
      boolean isTaken = fields.isTimeOptional() && kafkas != SourceRecord.NO_TIMESTAMP;
      return isTaken ? EventTimes.bounded(kafkas) : MISSING;
    }
    return written.length == 0
        ? EventTimes.INVALID
        : fields.timeMillis(written, 0, written.length, isText);
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
    return kind != Kind.TIME && kind != Kind.NULL && fields.isOtherUnit(values.latin(place), time);
  }

  private String hint() {
    int place = places.first(fields.time());
    return fields.timeHint(values.latin(place), values.kind(place) == Kind.TEXT);
  }
}
