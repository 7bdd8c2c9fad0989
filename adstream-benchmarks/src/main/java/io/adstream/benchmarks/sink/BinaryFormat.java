package io.adstream.benchmarks.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Fields in the server's binary input format. */
final class BinaryFormat implements CopyFormat {

  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0
  };
  private static final long MICROS_FROM_1970_TO_2000 = 946_684_800_000_000L;

  private ByteBuffer bytes = ByteBuffer.allocate(2 * CopyWriter.CHUNK_BYTES);

  @Override
  public String option() {
    return "binary";
  }

  @Override
  public void begin() {
    bytes.put(SIGNATURE).putInt(0).putInt(0);
  }

  @Override
  public void startRow() {
    room(2).putShort((short) JoinedColumn.values().length);
  }

  @Override
  public void text(@Nullable String value) {
    if (value == null) {
      room(4).putInt(-1);
    } else {
      byte[] encoded = value.getBytes(UTF_8);
      room(4 + encoded.length).putInt(encoded.length).put(encoded);
    }
  }

  /**
   * A numeric in base 10000: number of digits, weight of the first, sign, scale, and the digits.
   */
  @Override
  public void cost(long micros) {
    long hundredths = Math.multiplyExact(micros, 100);
    room(22).putInt(18).putShort((short) 5).putShort((short) 2).putShort((short) 0);
    bytes.putShort((short) 6);
    for (long unit = 10_000_000_000_000_000L; unit > 0; unit /= 10_000) {
      bytes.putShort((short) (hundredths / unit % 10_000));
    }
  }

  @Override
  public void time(long millis) {
    room(12).putInt(8).putLong(millis * 1_000 - MICROS_FROM_1970_TO_2000);
  }

  @Override
  public void endRow() {}

  @Override
  public void end() {
    room(2).putShort((short) -1);
  }

  @Override
  public int size() {
    return bytes.position();
  }

  @Override
  public byte[] take() {
    byte[] taken = Arrays.copyOf(bytes.array(), bytes.position());
    bytes.clear();
    return taken;
  }

  private ByteBuffer room(int needed) {
    if (bytes.remaining() < needed) {
      bytes = ByteBuffer.allocate(2 * (bytes.position() + needed)).put(bytes.flip());
    }
    return bytes;
  }
}
