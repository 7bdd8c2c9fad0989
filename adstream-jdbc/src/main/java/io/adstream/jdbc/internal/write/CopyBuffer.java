package io.adstream.jdbc.internal.write;

import io.adstream.jdbc.internal.table.Row;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the format of {@code COPY … (FORMAT binary)}: a row is its number of fields, and each
 * field its length (-1 for null) and its bytes, all big-endian.
 */
final class CopyBuffer implements Row {

  private static final byte[] HEADER = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final int POSITIVE = 0;
  private static final int NEGATIVE = 0x4000;
  private static final long MICROS_FROM_1970_TO_2000 = 946_684_800_000_000L;

  /** Beyond PostgreSQL's last timestamp, but not infinity, so that the server rejects the row. */
  private static final long OUT_OF_RANGE = Long.MAX_VALUE - 1;

  private ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

  void header() {
    buffer.put(HEADER);
  }

  void startRow(int fields) {
    room(2).putShort((short) fields);
  }

  void trailer() {
    room(2).putShort((short) -1);
  }

  int size() {
    return buffer.position();
  }

  byte[] array() {
    return buffer.array();
  }

  void clear() {
    buffer.clear();
  }

  @Override
  public void text(@Nullable String value) {
    bytes(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A {@code numeric} of scale 6: its sign, and base-10000 digits: four before the point, which
   * hold any long of micros, and two after it. The server strips zeros.
   */
  @Override
  public void decimal(long micros) {
    long units = Math.abs(micros / 1_000_000);
    int fraction = (int) Math.abs(micros % 1_000_000) * 100;
    room(24)
        .putInt(20)
        .putShort((short) 6)
        .putShort((short) 3)
        .putShort((short) (micros < 0 ? NEGATIVE : POSITIVE))
        .putShort((short) 6)
        .putShort((short) (units / 1_000_000_000_000L))
        .putShort((short) (units / 100_000_000 % 10_000))
        .putShort((short) (units / 10_000 % 10_000))
        .putShort((short) (units % 10_000))
        .putShort((short) (fraction / 10_000))
        .putShort((short) (fraction % 10_000));
  }

  @Override
  public void time(long millis) {
    long since2000 = OUT_OF_RANGE;
    if (Math.abs(millis / 1_000) < Long.MAX_VALUE / 2_000_000) {
      since2000 = millis * 1_000 - MICROS_FROM_1970_TO_2000;
    }
    int8(since2000);
  }

  @Override
  public void int4(int value) {
    room(8).putInt(4).putInt(value);
  }

  @Override
  public void int8(long value) {
    room(12).putInt(8).putLong(value);
  }

  @Override
  public void bool(boolean value) {
    room(5).putInt(1).put((byte) (value ? 1 : 0));
  }

  @Override
  public void bytes(byte @Nullable [] value) {
    if (value == null) {
      nullValue();
    } else {
      room(4 + value.length).putInt(value.length).put(value);
    }
  }

  @Override
  public void nullValue() {
    room(4).putInt(-1);
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      int needed = Math.addExact(buffer.position(), bytes);
      int doubled = (int) Math.min(2L * buffer.capacity(), Integer.MAX_VALUE - 16);
      ByteBuffer larger = ByteBuffer.allocate(Math.max(needed, doubled));
      larger.put(buffer.flip());
      buffer = larger;
    }
    return buffer;
  }
}
