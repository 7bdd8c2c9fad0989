package io.adstream.decode.mapping;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.decode.Decoded;
import io.adstream.decode.SourceRecord;
import io.adstream.event.EventType;
import io.adstream.internal.field.FieldPlaces;
import io.adstream.internal.field.PlaceValues;
import io.adstream.internal.field.StreamFields;
import io.adstream.internal.field.Utf8;
import io.adstream.internal.field.Written;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * One record while it is read: a reader of any format gives it the value of each place that {@link
 * FieldMapping#paths} lists, in any order and by the place's index there, and {@link #decoded} says
 * what the record is. Of a place that is given several values the last counts; one that is given
 * none is null. What a value may be is decided here, for all formats alike. Not safe for use by
 * several threads.
 */
public final class EventFields {

  /** What is at a place. */
  enum Kind {
    NULL,
    TEXT,
    /** A number in {@link #texts}, as it is written. */
    NUMBER,
    /** A number in {@link #numbers}. */
    LONG,
    /** A boolean in {@link #numbers}: 1 is true. */
    FLAG,
    /** A time in {@link #numbers}: milliseconds since the epoch. */
    TIME,
    CONTAINER,
    UNUSABLE
  }

  /** Up to here each whole number is a double. */
  private static final double LARGEST_WHOLE = 1L << 53;

  private static final double LEAST_PLAIN = 1e-6;
  private static final double LEAST_LARGE = 1e21;

  private final StreamFields fields;
  private final SourceRecord record;
  private final Kind[] kinds;
  private final @Nullable String[] texts;
  private final long[] numbers;

  /** A record of which nothing but what is beside its value is known. */
  EventFields(StreamFields fields, SourceRecord record) {
    this.fields = fields;
    this.record = record;
    FieldPlaces places = fields.places();
    kinds = new Kind[places.count()];
    Arrays.fill(kinds, Kind.NULL);
    texts = new String[kinds.length];
    numbers = new long[kinds.length];
    if (!places.isInValue()) {
      places.giveRecord(record, this);
    }
  }

  /** {@return the stream} */
  public EventType type() {
    return fields.type();
  }

  /**
   * Null, or nothing.
   *
   * @param place the place's index in the paths of the stream
   */
  public void none(int place) {
    kinds[place] = Kind.NULL;
  }

  /**
   * The same for several places.
   *
   * @param places the indexes of the places
   */
  public void none(BitSet places) {
    places.stream().forEach(this::none);
  }

  /**
   * A text.
   *
   * @param place the place's index in the paths of the stream
   * @param value the value as it was read
   */
  public void text(int place, String value) {
    kinds[place] = Kind.TEXT;
    texts[place] = value;
  }

  /**
   * Bytes that are a text in UTF-8; unusable if they are not, nothing if they are null.
   *
   * @param place the place's index in the paths of the stream
   * @param utf8 UTF-8; null for none
   */
  public void text(int place, byte @Nullable [] utf8) {
    if (utf8 == null) {
      none(place);
    } else if (Utf8.isValid(utf8, 0)) {
      text(place, new String(utf8, UTF_8));
    } else {
      unusable(place);
    }
  }

  /**
   * A whole number.
   *
   * @param place the place's index in the paths of the stream
   * @param value the value as it was read
   */
  public void number(int place, long value) {
    kinds[place] = Kind.LONG;
    numbers[place] = value;
  }

  /**
   * A number as Java writes it, without an exponent where JSON has none; without a fraction it is a
   * whole number, and unusable if it is not finite.
   *
   * @param place the place's index in the paths of the stream
   * @param value the value as it was read
   */
  public void number(int place, double value) {
    if (value % 1 == 0 && Math.abs(value) <= LARGEST_WHOLE) {
      number(place, (long) value);
    } else if (Double.isFinite(value)) {
      number(place, plain(Double.toString(value), Math.abs(value)));
    } else {
      unusable(place);
    }
  }

  /**
   * The same: 0.1 is 0.1, not what 0.1 of this type is as a {@code double}.
   *
   * @param place the place's index in the paths of the stream
   * @param value the value as it was read
   */
  public void number(int place, float value) {
    if (value % 1 == 0 || !Float.isFinite(value)) {
      number(place, (double) value);
    } else {
      number(place, plain(Float.toString(value), Math.abs(value)));
    }
  }

  /** As ECMAScript writes it: with an exponent below a millionth and from 10^21 on. */
  private static String plain(String written, double size) {
    return size >= LEAST_PLAIN && size < LEAST_LARGE && written.indexOf('E') > 0
        ? new BigDecimal(written).stripTrailingZeros().toPlainString()
        : written;
  }

  /**
   * A number.
   *
   * @param place the place's index in the paths of the stream
   * @param value the value as it was read
   */
  public void number(int place, BigDecimal value) {
    number(place, value.toString());
  }

  /**
   * A number as JSON writes it, which is how a text attribute has it.
   *
   * @param place the place's index in the paths of the stream
   * @param written the number as it is written in the record
   */
  public void number(int place, String written) {
    kinds[place] = Kind.NUMBER;
    texts[place] = written;
  }

  /**
   * A boolean.
   *
   * @param place the place's index in the paths of the stream
   * @param value the value as it was read
   */
  public void flag(int place, boolean value) {
    kinds[place] = Kind.FLAG;
    numbers[place] = value ? 1 : 0;
  }

  /**
   * A value that is a time by its type, such as a timestamp of Avro: it is taken as it is, whatever
   * the format of times that was set. As a text it is in ISO-8601, as an {@code INTEGER} in
   * milliseconds; it is no {@code DECIMAL}, whose range ends at 10<sup>12</sup>, and no cost.
   *
   * @param place the place's index in the paths of the stream
   * @param epochMillis milliseconds since the epoch; finer ones are cut off
   */
  public void time(int place, long epochMillis) {
    kinds[place] = Kind.TIME;
    numbers[place] = epochMillis;
  }

  /**
   * An object, array or the like: in the place of a field it is invalid, in that of an envelope's
   * content not.
   *
   * @param place the place's index in the paths of the stream
   */
  public void container(int place) {
    kinds[place] = Kind.CONTAINER;
  }

  /**
   * A value that no field may have, such as a number that is none.
   *
   * @param place the place's index in the paths of the stream
   */
  public void unusable(int place) {
    kinds[place] = Kind.UNUSABLE;
  }

  /** {@return what the record is, once all values are there} */
  public Decoded decoded() {
    return new Judgement(fields, record, this).decoded();
  }

  /**
   * {@return the text that was given to a place, for adstream's own readers; null for all else}
   *
   * @param place the place's index in the paths of the stream
   */
  public @Nullable String writtenText(int place) {
    return place >= 0 && kinds[place] == Kind.TEXT ? texts[place] : null;
  }

  Kind kind(int place) {
    return kinds[place];
  }

  long number(int place) {
    return numbers[place];
  }

  /** What is at a place as it is written; null for what is not, such as null. */
  @Nullable String written(int place) {
    return switch (kinds[place]) {
      case TEXT, NUMBER -> texts[place];
      case LONG -> Long.toString(numbers[place]);
      case FLAG -> numbers[place] == 0 ? "false" : "true";
      case TIME -> Instant.ofEpochMilli(numbers[place]).toString();
      case NULL, CONTAINER, UNUSABLE -> null;
    };
  }

  /**
   * What is written at a place; chars that have no byte become question marks, as no number has.
   */
  byte[] latin(int place) {
    String written = written(place);
    return written == null ? new byte[0] : written.getBytes(ISO_8859_1);
  }

  /**
   * {@return whether nothing, or null, was given to a place}
   *
   * @param place the place's index in the paths of the stream
   */
  public boolean isNull(int place) {
    return kinds[place] == Kind.NULL;
  }

  /** The values for conditions and envelopes. */
  PlaceValues values() {
    return new PlaceValues() {
      @Override
      public boolean isNull(int place) {
        return EventFields.this.isNull(place);
      }

      @Override
      public boolean isContainer(int place) {
        return kinds[place] == Kind.CONTAINER;
      }

      @Override
      public boolean isWritten(int place, Written text) {
        String written = written(place);
        return written != null && text.is(written);
      }
    };
  }
}
