package io.adstream.decode.mapping;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.adstream.decode.Decoded;
import io.adstream.decode.SourceRecord;
import io.adstream.event.EventType;
import io.adstream.internal.field.FieldPlaces;
import io.adstream.internal.field.StreamFields;
import io.adstream.internal.value.Utf8;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Collects the values of one record. A reader of any format passes the value of each place that
 * {@link FieldMapping#paths} lists, in any order, by the place's index in that list; {@link
 * #decoded} returns the result. The last value of a place counts; a place without a value is null.
 * The rules for values are here, and the same for all formats. Not safe for use by several threads.
 */
public final class EventFields {

  /** The kind of value at a place. */
  enum Kind {
    NULL,
    TEXT,
    /** A text in UTF-8: the part of an array in {@link #texts} that {@link #numbers} has. */
    UTF8,
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
  private final @Nullable Object[] texts;
  private final long[] numbers;

  /** A record of which nothing but what is beside its value is known. */
  EventFields(StreamFields fields, SourceRecord record) {
    this.fields = fields;
    this.record = record;
    FieldPlaces places = fields.places();
    kinds = new Kind[places.count()];
    Arrays.fill(kinds, Kind.NULL);
    texts = new Object[kinds.length];
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
   * Sets a place to null.
   *
   * @param place the place's index in the paths of the stream
   */
  public void none(int place) {
    kinds[place] = Kind.NULL;
  }

  /**
   * Sets several places to null.
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
   * A text as UTF-8 bytes; unusable if they are not UTF-8, null if they are null. They are not
   * copied: nobody may change them until the record is {@linkplain #decoded decoded}.
   *
   * @param place the place's index in the paths of the stream
   * @param utf8 UTF-8; null for none
   */
  public void text(int place, byte @Nullable [] utf8) {
    if (utf8 == null) {
      none(place);
    } else if (Utf8.isValid(utf8, 0)) {
      text(place, utf8, 0, utf8.length);
    } else {
      unusable(place);
    }
  }

  /**
   * Part of an array that is valid UTF-8, which is neither checked nor copied: nobody may change it
   * until the record is {@linkplain #decoded decoded}.
   *
   * @param place the place's index in the paths of the stream
   * @param utf8 holds the text
   * @param start index of its first byte
   * @param end index after its last byte
   */
  public void text(int place, byte[] utf8, int start, int end) {
    kinds[place] = Kind.UTF8;
    texts[place] = utf8;
    numbers[place] = (long) start << Integer.SIZE | end;
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
   * A number with the digits that Java prints, without an exponent where ECMAScript prints none; a
   * whole number if it has no fraction; unusable if it is not finite.
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
   * The same for a {@code float}: 0.1 is 0.1, not 0.10000000149011612.
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
   * A number in JSON's notation, which text attributes keep.
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
   * A value whose type is a time, such as Avro's timestamps; the mapping's time format does not
   * apply. As text it is ISO-8601, as an {@code INTEGER} milliseconds; it cannot be a {@code
   * DECIMAL}, whose range ends at 10<sup>12</sup>, or a cost.
   *
   * @param place the place's index in the paths of the stream
   * @param epochMillis milliseconds since the epoch
   */
  public void time(int place, long epochMillis) {
    kinds[place] = Kind.TIME;
    numbers[place] = epochMillis;
  }

  /**
   * An object, array or the like: invalid as a field, valid as an envelope's content.
   *
   * @param place the place's index in the paths of the stream
   */
  public void container(int place) {
    kinds[place] = Kind.CONTAINER;
  }

  /**
   * A value that is invalid for every field, such as NaN.
   *
   * @param place the place's index in the paths of the stream
   */
  public void unusable(int place) {
    kinds[place] = Kind.UNUSABLE;
  }

  /** {@return the result, once all values are set} */
  public Decoded decoded() {
    return new Judgement(fields, record, this).decoded();
  }

  /**
   * {@return the text at a place, for adstream's own readers; null for everything else}
   *
   * @param place the place's index in the paths of the stream
   */
  public @Nullable String writtenText(int place) {
    return place >= 0 && isText(place) ? written(place) : null;
  }

  Kind kind(int place) {
    return kinds[place];
  }

  boolean isText(int place) {
    return kinds[place] == Kind.TEXT || kinds[place] == Kind.UTF8;
  }

  /** The array with a text in UTF-8. */
  byte[] utf8(int place) {
    return (byte[]) requireNonNull(texts[place]);
  }

  /** Where a text in UTF-8 starts. */
  int start(int place) {
    return (int) (numbers[place] >>> Integer.SIZE);
  }

  /** Where a text in UTF-8 ends. */
  int end(int place) {
    return (int) numbers[place];
  }

  long number(int place) {
    return numbers[place];
  }

  /** The value at a place as written; null for null, containers and unusable values. */
  @Nullable String written(int place) {
    return switch (kinds[place]) {
      case TEXT, NUMBER -> (String) texts[place];
      case UTF8 -> new String(utf8(place), start(place), end(place) - start(place), UTF_8);
      case LONG -> Long.toString(numbers[place]);
      case FLAG -> numbers[place] == 0 ? "false" : "true";
      case TIME -> Instant.ofEpochMilli(numbers[place]).toString();
      case NULL, CONTAINER, UNUSABLE -> null;
    };
  }

  /** The value in Latin-1; other characters, which no number contains, become question marks. */
  byte[] latin(int place) {
    String written = written(place);
    return written == null ? new byte[0] : written.getBytes(ISO_8859_1);
  }

  /**
   * {@return whether a place is null or has no value}
   *
   * @param place the place's index in the paths of the stream
   */
  public boolean isNull(int place) {
    return kinds[place] == Kind.NULL;
  }
}
