package io.adstream.avro;

import io.adstream.decode.mapping.EventFields;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.ResolvingDecoder;
import org.apache.avro.util.Utf8;

/** Passes field values on according to their types. */
final class Values {

  /** More bytes than any number within the bounds of an attribute or cost has. */
  private static final int LONGEST_DECIMAL = 64;

  private static final int LARGEST_SCALE = 1_000;
  private static final long MICROS_OF_SECOND = 1_000_000;
  private static final long NANOS_OF_SECOND = 1_000_000_000;

  private Values() {}

  /** Reads a scalar value that has a place. */
  static void read(Plan plan, Decoder in, EventFields fields) throws IOException {
    int place = plan.place();
    Schema schema = plan.schema();
    switch (schema.getType()) {
      case NULL -> {
        in.readNull();
        fields.none(place);
      }
      case BOOLEAN -> fields.flag(place, in.readBoolean());
      case INT -> readWhole(plan, in.readInt(), fields);
      case LONG -> readWhole(plan, in.readLong(), fields);
      case FLOAT -> fields.number(place, in.readFloat());
      case DOUBLE -> fields.number(place, in.readDouble());
      case STRING -> readString(place, in, fields);
      case BYTES -> readBytes(plan, in.readBytes(null), fields);
      case FIXED -> {
        byte[] bytes = new byte[schema.getFixedSize()];
        in.readFixed(bytes, 0, bytes.length);
        readBytes(plan, ByteBuffer.wrap(bytes), fields);
      }
      case ENUM -> {
        int symbol = in.readEnum();
        if (symbol < 0 || symbol >= schema.getEnumSymbols().size()) {
          throw new MessageFault("an enum has no symbol " + symbol);
        }
        fields.text(place, schema.getEnumSymbols().get(symbol));
      }
      default -> throw new IllegalStateException("Cannot read value: type is " + schema.getType());
    }
  }

  /** Avro does not validate the UTF-8 of bytes that a reader's schema promotes to a string. */
  private static void readString(int place, Decoder in, EventFields fields) throws IOException {
    if (in instanceof ResolvingDecoder) {
      Utf8 text = in.readString(null);
      fields.text(place, Arrays.copyOf(text.getBytes(), text.getByteLength()));
    } else {
      ((MessageDecoder) in).readText(place, fields);
    }
  }

  private static void readWhole(Plan plan, long value, EventFields fields) {
    int place = plan.place();
    switch (plan.form()) {
      case TIMESTAMP_MILLIS -> fields.time(place, value);
      case TIMESTAMP_MICROS -> fields.time(place, Math.floorDiv(value, 1_000L));
      case TIMESTAMP_NANOS -> fields.time(place, Math.floorDiv(value, 1_000_000L));
      case LOCAL_MILLIS -> local(place, value, TimeUnit.SECONDS.toMillis(1), fields);
      case LOCAL_MICROS -> local(place, value, MICROS_OF_SECOND, fields);
      case LOCAL_NANOS -> local(place, value, NANOS_OF_SECOND, fields);
      case DATE -> fields.text(place, LocalDate.ofEpochDay(value).toString());
      case PLAIN, DECIMAL, UUID -> fields.number(place, value);
    }
  }

  /** Passes a local time on as text, so that the configured zone applies. */
  private static void local(int place, long value, long unitsOfSecond, EventFields fields) {
    long second = Math.floorDiv(value, unitsOfSecond);
    int nanos = (int) (Math.floorMod(value, unitsOfSecond) * (NANOS_OF_SECOND / unitsOfSecond));
    if (second < Instant.MIN.getEpochSecond() || second > Instant.MAX.getEpochSecond()) {
      fields.unusable(place);
      return;
    }
    LocalDateTime time = LocalDateTime.ofEpochSecond(second, nanos, ZoneOffset.UTC);
    fields.text(place, time.toString());
  }

  private static void readBytes(Plan plan, ByteBuffer bytes, EventFields fields) {
    int place = plan.place();
    switch (plan.form()) {
      case DECIMAL -> {
        if (bytes.remaining() == 0
            || bytes.remaining() > LONGEST_DECIMAL
            || Math.abs(plan.scale()) > LARGEST_SCALE) {
          fields.unusable(place);
        } else {
          fields.number(place, new BigDecimal(new BigInteger(copy(bytes)), plan.scale()));
        }
      }
      case UUID -> fields.text(place, new UUID(bytes.getLong(), bytes.getLong()).toString());
      case PLAIN -> fields.text(place, copy(bytes));
      default -> throw new IllegalStateException("Cannot read bytes: form is " + plan.form());
    }
  }

  private static byte[] copy(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }
}
