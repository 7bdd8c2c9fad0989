package io.adstream.internal.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the output of a {@link ByteWriter}. Reading past the end throws {@link
 * CorruptBytesException}. Not thread-safe.
 */
public final class ByteReader {

  private byte[] bytes;
  private int position;
  private int end;

  /** Reads all of these bytes. */
  public ByteReader(byte[] bytes) {
    this.bytes = bytes;
    this.end = bytes.length;
  }

  /** Switches to other bytes, from a start (inclusive) to an end (exclusive). */
  public ByteReader reset(byte[] bytes, int position, int end) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
    return this;
  }

  /** The position of the next byte. */
  public int position() {
    return position;
  }

  /** The array that it reads from. */
  public byte[] array() {
    return bytes;
  }

  /** Returns to an earlier position. */
  public ByteReader back(int earlier) {
    position = earlier;
    return this;
  }

  /** Whether there are more bytes. */
  public boolean hasMore() {
    return position < end;
  }

  /** Reads a byte as a number from 0 to 255. */
  public int readByte() {
    require(1);
    return bytes[position++] & 0xFF;
  }

  /** Reads a number written by {@link ByteWriter#writeVarint}. */
  public long readVarint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = readByte();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new CorruptBytesException("a number has more than ten bytes");
  }

  /** Reads a non-negative number. */
  public long readPositive() {
    long value = readVarint();
    if (value < 0) {
      throw new CorruptBytesException("a number is " + value + ", expected 0 or more");
    }
    return value;
  }

  /** Reads a number from 0 to {@link Integer#MAX_VALUE}. */
  public int readInt() {
    long value = readVarint();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new CorruptBytesException("a number is " + value + ", expected an int from 0 on");
    }
    return (int) value;
  }

  /**
   * Reads the number of following items of at least one byte each, which cannot exceed the number
   * of bytes.
   */
  public int readCount() {
    long count = readVarint();
    if (count < 0 || count > end - position) {
      throw new CorruptBytesException("a count is " + count + " before " + (end - position));
    }
    return (int) count;
  }

  /** Reads eight bytes, big-endian. */
  public long readLong() {
    require(8);
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | (bytes[position++] & 0xFF);
    }
    return value;
  }

  /** Reads text; null if null was written. */
  public @Nullable String readText() {
    int length = readLength();
    return length < 0 ? null : readUtf8(length);
  }

  /** Reads exactly {@code length} UTF-8 bytes, without a length prefix. */
  public String readUtf8(int length) {
    require(length);
    String text = new String(bytes, position, length, UTF_8);
    position += length;
    return text;
  }

  /** Whether the next text or bytes are null. */
  public boolean nextIsNull() {
    require(1);
    return bytes[position] == 0;
  }

  /** Reads non-null text. */
  public String readRequiredText() {
    String text = readText();
    if (text == null) {
      throw new CorruptBytesException("a required text is missing");
    }
    return text;
  }

  /** Reads non-empty text. */
  public String readId() {
    String id = readRequiredText();
    if (id.isEmpty()) {
      throw new CorruptBytesException("an id is empty");
    }
    return id;
  }

  /** Reads an enum constant written by name. */
  public <E extends Enum<E>> E readName(Class<E> type) {
    String name = readRequiredText();
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(name)) {
        return constant;
      }
    }
    throw new CorruptBytesException("there is no " + type.getSimpleName() + " of this name");
  }

  /** Reads bytes; null if null was written. */
  public byte @Nullable [] readBytes() {
    int length = readLength();
    if (length < 0) {
      return null;
    }
    byte[] value = Arrays.copyOfRange(bytes, position, position + length);
    position += length;
    return value;
  }

  /** Skips the given bytes if they come next; otherwise does not move. */
  boolean skipIfNext(byte[] expected) {
    int after = position + expected.length;
    if (after > end || !Arrays.equals(bytes, position, after, expected, 0, expected.length)) {
      return false;
    }
    position = after;
    return true;
  }

  /** Skips text or bytes. */
  public void skipBytes() {
    int length = enterBytes();
    position += length;
  }

  /** Moves to the first of the next bytes and returns their number; 0 for null. */
  public int enterBytes() {
    return Math.max(0, readLength());
  }

  /** As {@link #enterBytes}, for bytes that are neither null nor empty. */
  public int enterId() {
    int length = readLength();
    if (length <= 0) {
      throw new CorruptBytesException("an id is empty or missing");
    }
    return length;
  }

  /** Skips bytes that are known to exist. */
  public void skip(int count) {
    require(count);
    position += count;
  }

  /** Whether the next text or bytes equal the given ones; skips them. */
  public boolean nextBytesEqual(byte[] expected, int from, int count) {
    int length = readLength();
    boolean equal =
        length == count
            && Arrays.equals(bytes, position, position + length, expected, from, from + count);
    position += Math.max(0, length);
    return equal;
  }

  /** Reads the length of the next text or bytes, and checks that they exist; -1 for null. */
  private int readLength() {
    long length = readVarint() - 1;
    if (length > end - position || length < -1) {
      throw new CorruptBytesException("a length is " + length + " of " + (end - position));
    }
    return (int) length;
  }

  private void require(int count) {
    if (count < 0 || end - position < count) {
      throw new CorruptBytesException("they end at " + end);
    }
  }
}
