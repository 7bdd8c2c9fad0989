package io.adstream.internal.codec;

import io.adstream.event.AttributeType;
import org.jspecify.annotations.Nullable;

/**
 * Serializes an attribute's value with a length prefix, so that readers that do not know its type
 * can skip it: text in UTF-8, numbers zigzag-encoded (0, -1, 1, -2, …) without leading zero bytes,
 * true as one byte, false as none. Null differs from a length of 0.
 */
public final class AttributeCodec {

  private AttributeCodec() {}

  /** Writes a value of the type. */
  public static void write(ByteWriter out, AttributeType type, @Nullable Object value) {
    if (value == null) {
      out.writeBytes(null);
      return;
    }
    switch (type) {
      case TEXT -> out.writeText((String) value);
      case INTEGER, DECIMAL -> writeNumber(out, (Long) value);
      case BOOLEAN -> writeBoolean(out, (Boolean) value);
    }
  }

  /** Writes a number. */
  public static void writeNumber(ByteWriter out, long value) {
    long zigzag = zigzag(value);
    int length = numberLength(value);
    out.writeVarint(length + 1L);
    for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
      out.writeByte((int) (zigzag >>> shift));
    }
  }

  /** The number of bytes that {@link #writeNumber} writes after the length. */
  public static int numberLength(long value) {
    return (Long.SIZE + 7 - Long.numberOfLeadingZeros(zigzag(value))) / 8;
  }

  private static long zigzag(long value) {
    return value << 1 ^ value >> 63;
  }

  /** Writes a boolean. */
  public static void writeBoolean(ByteWriter out, boolean value) {
    out.writeByte(value ? 2 : 1);
    if (value) {
      out.writeByte(1);
    }
  }

  /**
   * Reads a value of the type; null if null was written.
   *
   * @throws CorruptBytesException if the bytes are not those written
   */
  public static @Nullable Object read(ByteReader in, AttributeType type) {
    if (in.nextIsNull()) {
      in.skip(1);
      return null;
    }
    return readContent(in, type, in.enterBytes());
  }

  /**
   * Reads a value whose bytes begin at the reader's position.
   *
   * @param length the number of bytes
   * @throws CorruptBytesException if it is not what was written
   */
  public static Object readContent(ByteReader in, AttributeType type, int length) {
    return switch (type) {
      case TEXT -> in.readUtf8(length);
      case INTEGER -> readNumber(in, length);
      case DECIMAL -> {
        long micros = readNumber(in, length);
        if (!type.holds(micros)) {
          throw new CorruptBytesException("a decimal is " + micros + " millionths");
        }
        yield micros;
      }
      case BOOLEAN -> {
        if (length > 1) {
          throw new CorruptBytesException("a boolean has " + length + " bytes");
        }
        in.skip(length);
        yield length == 1;
      }
    };
  }

  /**
   * Skips a value of the type, checking that it can be read later.
   *
   * @throws CorruptBytesException if it is not what was written
   */
  static void skip(ByteReader in, AttributeType type) {
    switch (type) {
      case TEXT -> in.skipBytes();
      case INTEGER, BOOLEAN -> {
        int length = in.enterBytes();
        if (length > (type == AttributeType.BOOLEAN ? 1 : 8)) {
          throw new CorruptBytesException("a value of type " + type + " has " + length + " bytes");
        }
        in.skip(length);
      }
      case DECIMAL -> read(in, type);
    }
  }

  /**
   * Skips the bytes of a value of the type, checking that {@link #readContent} can read them later.
   *
   * @throws CorruptBytesException if they are not what was written
   */
  public static void skipContent(ByteReader in, AttributeType type, int length) {
    if (type == AttributeType.TEXT) {
      in.skip(length);
    } else {
      readContent(in, type, length);
    }
  }

  private static long readNumber(ByteReader in, int length) {
    if (length > 8) {
      throw new CorruptBytesException("a number has " + length + " bytes");
    }
    long zigzag = 0;
    for (int i = 0; i < length; i++) {
      zigzag = zigzag << 8 | in.readByte();
    }
    return zigzag >>> 1 ^ -(zigzag & 1);
  }
}
