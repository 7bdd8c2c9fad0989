package io.adstream.internal.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes numbers and text into a growing byte array. Not thread-safe. */
public final class ByteWriter {

  private byte[] bytes;
  private int size;

  /** Creates an empty writer. */
  public ByteWriter() {
    this(512);
  }

  /** Creates an empty writer with the given capacity in bytes. */
  public ByteWriter(int capacity) {
    bytes = new byte[capacity];
  }

  /** Discards everything written. */
  public ByteWriter clear() {
    size = 0;
    return this;
  }

  /** The number of bytes written. */
  public int size() {
    return size;
  }

  /** Writes the lowest eight bits. */
  public ByteWriter writeByte(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
    return this;
  }

  /** Writes a number as a varint: small ones take few bytes, negative ones ten. */
  public ByteWriter writeVarint(long value) {
    if ((value & ~0x7FL) == 0) {
      return writeByte((int) value);
    }
    ensure(varintLength(value));
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
    return this;
  }

  /** The number of bytes that {@link #writeVarint} writes for a number: one per seven bits. */
  public static int varintLength(long value) {
    return (Long.SIZE + 6 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }

  /** Writes eight bytes, big-endian. */
  public ByteWriter writeLong(long value) {
    ensure(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  /** Writes text as UTF-8 with a length prefix; null differs from empty. */
  public ByteWriter writeText(@Nullable String text) {
    return writeBytes(text == null ? null : text.getBytes(UTF_8));
  }

  /** Writes bytes with a length prefix; null differs from empty. */
  public ByteWriter writeBytes(byte @Nullable [] value) {
    if (value == null) {
      return writeByte(0);
    }
    return writeBytes(value, 0, value.length);
  }

  /** Writes the bytes from a start (inclusive) to an end (exclusive), with a length prefix. */
  public ByteWriter writeBytes(byte[] source, int start, int end) {
    writeVarint(end - start + 1L);
    return writeRaw(source, start, end - start);
  }

  /** Writes bytes without a length prefix. */
  public ByteWriter writeRaw(byte[] source, int offset, int length) {
    ensure(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
    return this;
  }

  /** A copy of the bytes written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /**
   * The bytes written, without copying if they fill the array; the writer must not be used again.
   */
  public byte[] intoByteArray() {
    return size == bytes.length ? bytes : toByteArray();
  }

  /** Copies the bytes written to an array. */
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, size);
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, more)));
    }
  }
}
