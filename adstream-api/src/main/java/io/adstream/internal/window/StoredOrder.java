package io.adstream.internal.window;

import io.adstream.engine.PipelineException;
import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.Attributes;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.event.StreamSchema;
import io.adstream.internal.codec.AttributeCodec;
import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.CorruptBytesException;
import io.adstream.internal.codec.EncodedEvent;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The order in which a lane's window stores a stream's attributes: that of its first run, followed
 * by attributes declared since, so that entries of any age can be read. An entry ends with its last
 * non-null value. Not thread-safe.
 */
final class StoredOrder {

  private final StreamSchema schema;
  private final int[] starts;
  private final ByteReader values = new ByteReader(new byte[0]);

  /** The attributes' indexes in the schema, by position. */
  private int[] indexes;

  StoredOrder(StreamSchema schema) {
    this.schema = schema;
    starts = new int[schema.size()];
    indexes = IntStream.range(0, schema.size()).toArray();
  }

  int size() {
    return indexes.length;
  }

  /** The index in the schema of the attribute at a position. */
  int index(int place) {
    return indexes[place];
  }

  AttributeType type(int place) {
    return schema.attribute(indexes[place]).type();
  }

  Attributes attributes(@Nullable Object[] byIndex) {
    return Attributes.of(schema, byIndex);
  }

  /** Writes an event's attributes without sharing texts. */
  void write(ByteWriter out, EncodedEvent event) {
    event.attributes(values);
    int end = 0;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = values.position();
      values.skipBytes();
    }
    for (int place = 0; place < indexes.length; place++) {
      end = isNull(place) ? end : place + 1;
    }
    for (int place = 0; place < end; place++) {
      int start = starts[indexes[place]];
      values.back(start).skipBytes();
      out.writeRaw(values.array(), start, values.position() - start);
    }
  }

  private boolean isNull(int place) {
    return values.back(starts[indexes[place]]).nextIsNull();
  }

  /** Reads the output of {@link #write}, up to the reader's end. */
  Attributes read(ByteReader in) {
    @Nullable Object[] byIndex = new Object[indexes.length];
    for (int place = 0; in.hasMore(); place++) {
      byIndex[index(place, in)] = AttributeCodec.read(in, type(place));
    }
    return attributes(byIndex);
  }

  private int index(int place, ByteReader in) {
    if (place == indexes.length) {
      throw new CorruptBytesException(
          "an entry has more than " + place + " attributes, at " + in.position());
    }
    return indexes[place];
  }

  /** Reads an impression without shared texts, with the reader at its id. */
  Impression readImpression(ByteReader in, long eventTimeMillis) {
    String id = in.readId();
    long costMicros = in.readPositive();
    return new Impression(id, read(in), costMicros, eventTimeMillis);
  }

  /** Reads a click, with the reader at its id. */
  Click readClick(ByteReader in, long eventTimeMillis) {
    String id = in.readId();
    String joinId = in.readId();
    long costMicros = in.readPositive();
    return new Click(id, joinId, read(in), costMicros, eventTimeMillis);
  }

  /** Writes the order: the number of standard attributes, then the others by name. */
  void write(ByteWriter out) {
    int standard = 0;
    while (standard < Math.min(indexes.length, schema.standardSize())
        && indexes[standard] == standard) {
      standard++;
    }
    out.writeVarint(standard).writeVarint(indexes.length - standard);
    for (int place = standard; place < indexes.length; place++) {
      Attribute attribute = schema.attribute(indexes[place]);
      out.writeText(attribute.name()).writeText(attribute.type().name());
    }
  }

  /**
   * Restores a written order, and adds attributes declared since.
   *
   * @throws PipelineException if an attribute is missing or has another type
   */
  void read(ByteReader in, EventType type) {
    int standard = in.readInt();
    int others = in.readCount();
    if (standard > schema.standardSize()) {
      throw new CorruptBytesException(
          "there are "
              + standard
              + " standard attributes, expected at most "
              + schema.standardSize());
    }
    int[] order = Arrays.copyOf(indexes, Math.max(indexes.length, standard + others));
    int place = 0;
    boolean[] known = new boolean[schema.size()];
    for (; place < standard; place++) {
      order[place] = place;
      known[place] = true;
    }
    for (int i = 0; i < others; i++) {
      int index = indexOf(type, in.readRequiredText(), in.readName(AttributeType.class));
      if (known[index]) {
        throw new CorruptBytesException("an attribute occurs twice");
      }
      order[place++] = index;
      known[index] = true;
    }
    for (int index = 0; index < known.length; index++) {
      if (!known[index]) {
        order[place++] = index;
      }
    }
    indexes = Arrays.copyOf(order, place);
  }

  private int indexOf(EventType type, String name, AttributeType stored) {
    int index = schema.indexOf(name);
    if (index < 0 || schema.attribute(index).type() != stored) {
      throw new PipelineException(
          "Cannot go on with the stored window: attribute "
              + name
              + " of "
              + type
              + " is "
              + (index < 0 ? "not declared" : schema.attribute(index).type())
              + ", expected "
              + stored
              + "; declare it as before, or rebuild",
          null);
    }
    return index;
  }
}
