package io.adstream.join;

import io.adstream.event.Dimension;
import io.adstream.event.Impression;
import io.adstream.internal.ByteReader;
import io.adstream.internal.ByteWriter;
import io.adstream.internal.CorruptBytesException;
import io.adstream.internal.EncodedEvent;
import org.jspecify.annotations.Nullable;

/**
 * How an impression lies in the window: {@code id, cost, attributes}. A text that many impressions
 * share, such as a country or a page, is in its segment once, as an entry of its own, and each
 * impression has its number. An attribute is {@code 0} for null, {@code 2 × number + 1}, or {@code
 * 2 × (length + 1)} and the text itself. Not safe for use by several threads.
 */
final class ImpressionLayout {

  /** The first attribute that is not a person's own, so that its texts come again. */
  private static final int FIRST_SHARED = Dimension.AD_ID.ordinal();

  private static final int SHORTEST_SHARED = 2;
  private static final int LONGEST_SHARED = 64;
  private static final int NONE = -1;

  private final Arena arena;
  private final int[] numbers = new int[Dimension.values().length];
  private final ByteReader attributes = new ByteReader(new byte[0]);
  private final ByteReader text = new ByteReader(new byte[0]);

  ImpressionLayout(Arena arena) {
    this.arena = arena;
  }

  /** Starts the entry of an impression in the arena; the texts that are new get theirs before. */
  void startEntry(EncodedEvent impression, long closesMillis) {
    impression.attributes(attributes);
    SegmentTexts texts = arena.texts(closesMillis);
    for (int i = 0; i < numbers.length; i++) {
      int length = attributes.enterBytes();
      numbers[i] =
          i < FIRST_SHARED || length < SHORTEST_SHARED || length > LONGEST_SHARED
              ? NONE
              : number(texts, closesMillis, length);
      attributes.skip(length);
    }
    ByteWriter out = arena.startEntry(closesMillis);
    int idStart = impression.idStart();
    out.writeBytes(impression.array(), idStart, idStart + impression.idLength());
    out.writeVarint(impression.costMicros());
    impression.attributes(attributes);
    for (int number : numbers) {
      write(out, number);
    }
  }

  private void write(ByteWriter out, int number) {
    if (attributes.nextIsNull()) {
      out.writeByte(0);
      attributes.skipBytes();
    } else if (number != NONE) {
      out.writeVarint(2L * number + 1);
      attributes.skipBytes();
    } else {
      int length = attributes.enterBytes();
      out.writeVarint(2L * (length + 1));
      out.writeRaw(attributes.array(), attributes.position(), length);
      attributes.skip(length);
    }
  }

  /** The number of the text that comes next, which is new if need be. */
  private int number(SegmentTexts texts, long closesMillis, int length) {
    byte[] bytes = attributes.array();
    int start = attributes.position();
    long hash = Hash.of(bytes, start, length);
    for (int slot = texts.first(hash); ; slot = texts.after(slot)) {
      int number = texts.numberAt(slot, hash);
      if (number == SegmentTexts.ABSENT) {
        break;
      }
      if (number >= 0 && enter(texts, number).nextBytesEqual(bytes, start, length)) {
        return number;
      }
    }
    int number = texts.next();
    if (number != NONE) {
      arena.startEntry(closesMillis).writeVarint(number).writeBytes(bytes, start, start + length);
      arena.putText(number, hash, closesMillis, arena.append(Entries.TEXT, closesMillis));
    }
    return number;
  }

  /** Takes back a text's number from its entry, at whose number the reader is. */
  void index(ByteReader reader, long closesMillis, long address) {
    long number = reader.readVarint();
    if (number < 0 || number >= SegmentTexts.MOST) {
      throw new CorruptBytesException("a text's number is " + number);
    }
    if (arena.texts(closesMillis).address((int) number) != 0) {
      throw new CorruptBytesException("text " + number + " of a segment is there twice");
    }
    int length = reader.enterId();
    long hash = Hash.of(reader.array(), reader.position(), length);
    arena.putText((int) number, hash, closesMillis, address);
  }

  /** Moves over an impression that was replayed, at whose id the reader is. */
  void check(ByteReader reader, SegmentTexts texts) {
    reader.skip(reader.enterId());
    reader.readPositive();
    for (int i = 0; i < numbers.length; i++) {
      int head = reader.readInt();
      if ((head & 1) == 1) {
        enter(texts, head >>> 1);
      } else if (head > 0) {
        reader.skip((head >>> 1) - 1);
      }
    }
  }

  /** Reads an impression, at whose id the reader is. */
  Impression read(ByteReader reader, SegmentTexts texts, long eventTimeMillis) {
    String id = reader.readRequiredText();
    long costMicros = reader.readVarint();
    @Nullable String[] values = new String[numbers.length];
    for (int i = 0; i < values.length; i++) {
      long head = reader.readVarint();
      if ((head & 1) == 1) {
        values[i] = enter(texts, (int) (head >>> 1)).readRequiredText();
      } else if (head > 0) {
        values[i] = reader.readUtf8((int) (head >>> 1) - 1);
      }
    }
    return new Impression(
        id,
        values[0],
        values[1],
        values[2],
        values[3],
        values[4],
        values[5],
        values[6],
        values[7],
        values[8],
        values[9],
        costMicros,
        eventTimeMillis);
  }

  /** The reader at a number's text. */
  private ByteReader enter(SegmentTexts texts, int number) {
    long address = texts.address(number);
    if (address == 0) {
      throw new CorruptBytesException("text " + number + " of a segment is missing");
    }
    Block block = arena.block(address);
    text.reset(block.bytes, Arena.offset(address) + 1, block.used);
    text.readVarint();
    text.readVarint();
    text.readVarint();
    return text;
  }
}
