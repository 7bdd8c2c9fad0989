package io.adstream.internal.window;

import io.adstream.event.AttributeType;
import io.adstream.event.Impression;
import io.adstream.event.StreamSchema;
import io.adstream.internal.codec.AttributeCodec;
import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.CorruptBytesException;
import io.adstream.internal.codec.EncodedEvent;
import io.adstream.internal.tables.Hash;
import io.adstream.internal.tables.RecentTexts;
import io.adstream.internal.tables.SegmentTexts;
import io.adstream.internal.tables.TextSharing;
import org.jspecify.annotations.Nullable;

/**
 * The layout of an impression in the window: {@code id, cost, attributes} in {@link StoredOrder}. A
 * text that many impressions share, such as a country or a page, is stored once per segment, as a
 * separate entry, and impressions refer to it by number. An attribute is {@code 0} for null, {@code
 * 2 × number + 1} for a shared text, or {@code 2 × (length + 1)} and the value's bytes. Not
 * thread-safe.
 */
final class ImpressionLayout {

  private static final int SHORTEST_SHARED = 2;
  private static final int LONGEST_SHARED = RecentTexts.LONGEST;

  /** Room for the texts of two segments, since impressions are out of order. */
  private static final int RECENT_BITS = 12;

  private static final int NONE = -1;
  private static final int NULL = -2;

  private final Arena arena;
  private final StoredOrder order;
  private final TextSharing sharing;
  private final RecentTexts recent = new RecentTexts(RECENT_BITS);
  private final boolean[] isText;

  /** By index in the schema: a shared text's number, {@link #NONE} or {@link #NULL}. */
  private final int[] numbers;

  /** By index in the schema: the position and length of the value. */
  private final int[] starts;

  private final int[] lengths;
  private final ByteReader attributes = new ByteReader(new byte[0]);
  private final ByteReader text = new ByteReader(new byte[0]);

  ImpressionLayout(Arena arena, StreamSchema schema, StoredOrder order) {
    this.arena = arena;
    this.order = order;
    sharing = new TextSharing(schema.size());
    numbers = new int[schema.size()];
    starts = new int[schema.size()];
    lengths = new int[schema.size()];
    isText = new boolean[schema.size()];
    for (int i = 0; i < isText.length; i++) {
      isText[i] = schema.attribute(i).type() == AttributeType.TEXT;
    }
  }

  /** Starts the entry of an impression in the arena, after appending entries for new texts. */
  void startEntry(EncodedEvent impression, long closesMillis) {
    impression.attributes(attributes);
    SegmentTexts texts = arena.texts(closesMillis);
    if (texts.serial() == 0) {
      texts.begin(sharing.segmentBegins());
    }
    for (int i = 0; i < numbers.length; i++) {
      if (attributes.nextIsNull()) {
        numbers[i] = NULL;
        attributes.skip(1);
        continue;
      }
      lengths[i] = attributes.enterBytes();
      starts[i] = attributes.position();
      boolean isShareable =
          isText[i] && lengths[i] >= SHORTEST_SHARED && lengths[i] <= LONGEST_SHARED;
      numbers[i] = isShareable && sharing.isWorthwhile(i) ? number(i, texts, closesMillis) : NONE;
      attributes.skip(lengths[i]);
    }
    ByteWriter out = arena.startEntry(closesMillis);
    int idStart = impression.idStart();
    out.writeBytes(impression.array(), idStart, idStart + impression.idLength());
    out.writeVarint(impression.costMicros());
    writeAttributes(out);
  }

  private void writeAttributes(ByteWriter out) {
    int end = order.size();
    while (end > 0 && numbers[order.index(end - 1)] == NULL) {
      end--;
    }
    for (int place = 0; place < end; place++) {
      int i = order.index(place);
      switch (numbers[i]) {
        case NULL -> out.writeByte(0);
        case NONE -> {
          out.writeVarint(2L * (lengths[i] + 1));
          out.writeRaw(attributes.array(), starts[i], lengths[i]);
        }
        default -> out.writeVarint(2L * numbers[i] + 1);
      }
    }
  }

  /** The number of a text, assigned if necessary; {@link #NONE} if there are too many. */
  private int number(int attribute, SegmentTexts texts, long closesMillis) {
    byte[] bytes = attributes.array();
    int start = starts[attribute];
    int length = lengths[attribute];
    int number = recent.find(bytes, start, length, texts.serial());
    if (number == RecentTexts.ABSENT) {
      long hash = Hash.of(bytes, start, length);
      number = find(texts, bytes, start, length, hash);
      if (number == NONE) {
        sharing.tried(attribute, 0);
        number = texts.next();
        if (number == NONE) {
          return NONE;
        }
        arena.startEntry(closesMillis).writeVarint(number).writeBytes(bytes, start, start + length);
        arena.putText(number, hash, closesMillis, arena.append(Entries.TEXT, closesMillis));
        recent.put(bytes, start, length, texts.serial(), number);
        return number;
      }
      recent.put(bytes, start, length, texts.serial(), number);
    }
    sharing.tried(attribute, 1);
    return number;
  }

  /** The number of a text in a segment, or {@link #NONE}. */
  private int find(SegmentTexts texts, byte[] bytes, int start, int length, long hash) {
    for (int slot = texts.first(hash); ; slot = texts.after(slot)) {
      int number = texts.numberAt(slot, hash);
      if (number == SegmentTexts.ABSENT) {
        return NONE;
      }
      if (number >= 0 && enter(texts, number).nextBytesEqual(bytes, start, length)) {
        return number;
      }
    }
  }

  /** Replays a text's number from its entry, with the reader at the number. */
  void index(ByteReader reader, long closesMillis, long address) {
    long number = reader.readVarint();
    if (number < 0 || number >= SegmentTexts.MOST) {
      throw new CorruptBytesException("a text's number is " + number);
    }
    if (arena.texts(closesMillis).address((int) number) != 0) {
      throw new CorruptBytesException("text " + number + " of a segment occurs twice");
    }
    int length = reader.enterId();
    long hash = Hash.of(reader.array(), reader.position(), length);
    arena.putText((int) number, hash, closesMillis, address);
  }

  /** Reads an impression, with the reader at its id, up to the reader's end. */
  Impression read(ByteReader reader, SegmentTexts texts, long eventTimeMillis) {
    String id = reader.readId();
    long costMicros = reader.readPositive();
    @Nullable Object[] values = new Object[numbers.length];
    for (int place = 0; reader.hasMore(); place++) {
      AttributeType type = type(place);
      int head = reader.readInt();
      if ((head & 1) == 1) {
        checkShared(type, texts, head >>> 1);
        values[order.index(place)] = enter(texts, head >>> 1).readRequiredText();
      } else if (head > 0) {
        values[order.index(place)] = AttributeCodec.readContent(reader, type, (head >>> 1) - 1);
      }
    }
    return new Impression(id, order.attributes(values), costMicros, eventTimeMillis);
  }

  /**
   * Checks that {@link #read} can read an impression, with the reader at its id, up to the reader's
   * end. Reading it would create objects for each impression of a restored window.
   */
  void check(ByteReader reader, SegmentTexts texts) {
    reader.skip(reader.enterId());
    reader.readPositive();
    for (int place = 0; reader.hasMore(); place++) {
      AttributeType type = type(place);
      int head = reader.readInt();
      if ((head & 1) == 1) {
        checkShared(type, texts, head >>> 1);
      } else if (head > 0) {
        AttributeCodec.skipContent(reader, type, (head >>> 1) - 1);
      }
    }
  }

  private AttributeType type(int place) {
    if (place == order.size()) {
      throw new CorruptBytesException("an impression has more than " + place + " attributes");
    }
    return order.type(place);
  }

  private static void checkShared(AttributeType type, SegmentTexts texts, int number) {
    if (type != AttributeType.TEXT) {
      throw new CorruptBytesException("a text stands for a " + type);
    }
    if (texts.address(number) == 0) {
      throw new CorruptBytesException("text " + number + " of a segment is missing");
    }
  }

  /** Moves the reader to the text with a number. */
  private ByteReader enter(SegmentTexts texts, int number) {
    long address = texts.address(number);
    Block block = arena.block(address);
    text.reset(block.bytes, Arena.offset(address) + 1, block.used);
    text.readVarint();
    text.readVarint();
    text.readVarint();
    return text;
  }
}
