package io.adstream.avro;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.decode.mapping.EventFields;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Reads the binary encoding of one message. Unlike Avro's own decoder it rejects text that is not
 * UTF-8 and booleans other than 0 and 1, and knows whether it has reached the message's end. It
 * limits the total number of array and map elements to the message's length plus a constant, since
 * a few bytes can announce billions of elements of size zero. Not safe for use by several threads.
 */
final class MessageDecoder extends Decoder {

  /** Number of elements allowed in addition to one per byte. */
  private static final int FREE_ITEMS = 1_000;

  private static final int LONGEST_INT = 5;
  private static final int LONGEST_LONG = 10;

  private final byte[] bytes;
  private int at;
  private long items;

  /** Decodes the bytes from {@code start} to the end. */
  MessageDecoder(byte[] bytes, int start) {
    this.bytes = bytes;
    at = start;
    items = bytes.length + (long) FREE_ITEMS;
  }

  /** Whether the message has been read to its end. */
  boolean isEnd() {
    return at == bytes.length;
  }

  @Override
  public void readNull() {}

  @Override
  public boolean readBoolean() throws MessageFault {
    byte value = next();
    if ((value & ~1) != 0) {
      throw new MessageFault("a boolean is neither 0 nor 1");
    }
    return value == 1;
  }

  @Override
  public int readInt() throws MessageFault {
    long value = varint(LONGEST_INT);
    if (value >>> Integer.SIZE != 0) {
      throw new MessageFault("an int has more than 32 bits");
    }
    return (int) (value >>> 1) ^ -(int) (value & 1);
  }

  @Override
  public long readLong() throws MessageFault {
    long value = varint(LONGEST_LONG);
    return value >>> 1 ^ -(value & 1);
  }

  private long varint(int longest) throws MessageFault {
    long value = 0;
    for (int i = 0; i < longest; i++) {
      byte next = next();
      value |= (long) (next & 0x7F) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw new MessageFault("a number has more than " + longest + " bytes");
  }

  private byte next() throws MessageFault {
    if (at == bytes.length) {
      throw tooShort();
    }
    return bytes[at++];
  }

  private static MessageFault tooShort() {
    return new MessageFault("it ends too early");
  }

  @Override
  public float readFloat() throws MessageFault {
    int start = advance(Float.BYTES);
    return Float.intBitsToFloat((int) littleEndian(start, Float.BYTES));
  }

  @Override
  public double readDouble() throws MessageFault {
    int start = advance(Double.BYTES);
    return Double.longBitsToDouble(littleEndian(start, Double.BYTES));
  }

  private long littleEndian(int start, int length) {
    long value = 0;
    for (int i = length - 1; i >= 0; i--) {
      value = value << 8 | (bytes[start + i] & 0xFF);
    }
    return value;
  }

  /** Skips bytes, and returns the position before them. */
  private int advance(long length) throws MessageFault {
    if (length < 0 || length > bytes.length - at) {
      throw length < 0 ? new MessageFault("a length is negative") : tooShort();
    }
    int start = at;
    at += (int) length;
    return start;
  }

  @Override
  public Utf8 readString(@Nullable Utf8 old) throws MessageFault {
    return new Utf8(readString());
  }

  @Override
  public String readString() throws MessageFault {
    int start = enterText();
    return new String(bytes, start, at - start, UTF_8);
  }

  /** Passes a string on to a place without a copy. */
  void readText(int place, EventFields fields) throws MessageFault {
    int start = enterText();
    fields.text(place, bytes, start, at);
  }

  /** Skips a string, and returns where it starts. */
  private int enterText() throws MessageFault {
    int start = advance(readLong());
    if (!isAscii(start)) {
      try {
        UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, at - start));
      } catch (CharacterCodingException e) {
        throw new MessageFault("a string is not UTF-8");
      }
    }
    return start;
  }

  /** Whether the bytes from {@code start} to the current position are ASCII. */
  private boolean isAscii(int start) {
    for (int i = start; i < at; i++) {
      if (bytes[i] < 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void skipString() throws MessageFault {
    skipBytes();
  }

  /** Returns a copy, since Avro promotes bytes to a string by taking the buffer's whole array. */
  @Override
  public ByteBuffer readBytes(@Nullable ByteBuffer old) throws MessageFault {
    int start = advance(readLong());
    return ByteBuffer.wrap(Arrays.copyOfRange(bytes, start, at));
  }

  @Override
  public void skipBytes() throws MessageFault {
    advance(readLong());
  }

  @Override
  public void readFixed(byte[] target, int start, int length) throws MessageFault {
    System.arraycopy(bytes, advance(length), target, start, length);
  }

  @Override
  public void skipFixed(int length) throws MessageFault {
    advance(length);
  }

  @Override
  public int readEnum() throws MessageFault {
    return readInt();
  }

  @Override
  public int readIndex() throws MessageFault {
    return readInt();
  }

  @Override
  public long readArrayStart() throws MessageFault {
    long count = readLong();
    if (count < 0) {
      readLong(); // the block's length
      count = -count;
    }
    if (count < 0 || count > items) {
      throw new MessageFault("an array or map has more elements than the message can hold");
    }
    items -= count;
    return count;
  }

  @Override
  public long arrayNext() throws MessageFault {
    return readArrayStart();
  }

  @Override
  public long readMapStart() throws MessageFault {
    return readArrayStart();
  }

  @Override
  public long mapNext() throws MessageFault {
    return readArrayStart();
  }

  /**
   * Skips blocks that state their size in bytes; returns the count of the first that does not, or 0
   * at the end.
   */
  @Override
  public long skipArray() throws MessageFault {
    long count = readLong();
    while (count < 0) {
      advance(readLong());
      count = readLong();
    }
    if (count > items) {
      throw new MessageFault("an array or map has more elements than the message can hold");
    }
    items -= count;
    return count;
  }

  @Override
  public long skipMap() throws MessageFault {
    return skipArray();
  }
}
