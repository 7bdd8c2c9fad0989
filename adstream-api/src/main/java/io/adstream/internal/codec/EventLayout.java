package io.adstream.internal.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.Attributes;
import io.adstream.event.EventType;
import io.adstream.event.StreamSchema;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The layout of a stream's attributes in an event's bytes: a head that identifies them, then their
 * values in the schema's order. The head is {@code number of standard attributes, number of
 * declared ones, a checksum of each declared one's name and type}, so that events written with
 * another schema can be read: attributes missing there are null, and attributes not in the schema
 * are skipped. Immutable.
 */
public final class EventLayout {

  private static final Map<StreamSchema, EventLayout> KNOWN = new ConcurrentHashMap<>();
  private static final int MOST_KNOWN = 1_000;

  private final StreamSchema schema;
  private final AttributeType[] types;
  private final byte[] head;
  private final Map<Integer, Integer> declaredByTag = new HashMap<>();

  private EventLayout(StreamSchema schema) {
    this.schema = schema;
    types = schema.attributes().stream().map(Attribute::type).toArray(AttributeType[]::new);
    int standard = schema.standardSize();
    ByteWriter out = new ByteWriter(2 + 4 * (schema.size() - standard));
    out.writeVarint(standard).writeVarint(schema.size() - standard);
    for (int i = standard; i < schema.size(); i++) {
      int tag = tag(schema.attribute(i));
      declaredByTag.put(tag, i);
      out.writeRaw(bytes(tag), 0, 4);
    }
    head = out.toByteArray();
  }

  /** Creates the layout of a schema. */
  public static EventLayout of(StreamSchema schema) {
    EventLayout known = KNOWN.get(schema);
    if (known != null || KNOWN.size() >= MOST_KNOWN) {
      return known == null ? new EventLayout(schema) : known;
    }
    return KNOWN.computeIfAbsent(schema, EventLayout::new);
  }

  /** Attributes with colliding checksums; most likely none. */
  public static List<String> faultsOf(StreamSchema schema) {
    Set<Integer> tags = new HashSet<>();
    return schema.attributes().stream()
        .filter(attribute -> !tags.add(tag(attribute)))
        .map(
            attribute ->
                "the checksum of attribute "
                    + attribute.name()
                    + " is another's, too, expected another name")
        .toList();
  }

  /** A checksum of a name and type. */
  private static int tag(Attribute attribute) {
    CRC32 crc = new CRC32();
    crc.update((attribute.name() + " " + attribute.type()).getBytes(UTF_8));
    return (int) crc.getValue();
  }

  private static byte[] bytes(int tag) {
    return new byte[] {(byte) (tag >>> 24), (byte) (tag >>> 16), (byte) (tag >>> 8), (byte) tag};
  }

  /** The attributes. */
  public StreamSchema schema() {
    return schema;
  }

  /** The stream. */
  public EventType type() {
    return schema.type();
  }

  /** The length of the head, in bytes. */
  public int headLength() {
    return head.length;
  }

  /** Writes the head; the values follow, each as {@link AttributeCodec} writes it. */
  public void writeHead(ByteWriter out) {
    out.writeRaw(head, 0, head.length);
  }

  /** Writes attributes of this schema. */
  public void write(ByteWriter out, Attributes attributes) {
    writeHead(out);
    for (int i = 0; i < schema.size(); i++) {
      AttributeCodec.write(out, schema.attribute(i).type(), attributes.value(i));
    }
  }

  /** Skips the head if it is this layout's; otherwise does not move the reader. */
  boolean skipHead(ByteReader in) {
    return in.skipIfNext(head);
  }

  /**
   * Skips the values of this layout, checking that they can be read later.
   *
   * @throws CorruptBytesException if one is not of its type
   */
  void skipValues(ByteReader in) {
    for (AttributeType type : types) {
      AttributeCodec.skip(in, type);
    }
  }

  /** Reads values of this layout, which follow its head. */
  Attributes readValues(ByteReader in) {
    @Nullable Object[] values = new Object[schema.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = AttributeCodec.read(in, schema.attribute(i).type());
    }
    return Attributes.of(schema, values);
  }

  /** Reads the head of another layout, and those of its values that belong to this schema. */
  Attributes readForeign(ByteReader in) {
    int standard = in.readCount();
    int declared = in.readCount();
    int[] indexes = new int[Math.addExact(standard, declared)];
    Arrays.setAll(indexes, i -> i < Math.min(standard, schema.standardSize()) ? i : -1);
    for (int i = 0; i < declared; i++) {
      int tag = in.readByte() << 24 | in.readByte() << 16 | in.readByte() << 8 | in.readByte();
      indexes[standard + i] = declaredByTag.getOrDefault(tag, -1);
    }
    return read(in, indexes);
  }

  /** Reads the standard texts of events of versions before heads. */
  Attributes readHeadless(ByteReader in) {
    int[] indexes = new int[type() == EventType.IMPRESSION ? 10 : 1];
    Arrays.setAll(indexes, i -> i);
    return read(in, indexes);
  }

  private Attributes read(ByteReader in, int[] indexes) {
    @Nullable Object[] values = new Object[schema.size()];
    for (int index : indexes) {
      if (index < 0) {
        in.skipBytes();
      } else {
        values[index] = AttributeCodec.read(in, schema.attribute(index).type());
      }
    }
    return Attributes.of(schema, values);
  }
}
