package io.adstream.internal.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.event.AdEvent;
import io.adstream.event.Attributes;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import java.util.Arrays;

/**
 * An event in its serialized form, which is used for transport and storage; parts are decoded only
 * on request. The bytes are {@code id, joinId of a click, cost, attributes} as {@link ByteWriter}
 * and {@link EventLayout} write them; the time is stored separately. The bytes belong to the event
 * and must not be modified. Safe to share between threads.
 */
public final class EncodedEvent {

  private final EventLayout layout;
  private final long eventTimeMillis;
  private final byte[] bytes;
  private final int start;
  private final int end;
  private final int idStart;
  private final int idLength;
  private final int joinIdStart;
  private final int joinIdLength;
  private final long costMicros;
  private final int attributesStart;

  /**
   * An event with this layout in a part of an array, whose attributes are known to be valid.
   *
   * @param in at the event's first byte; afterwards after its cost
   * @param end the end of the event
   * @throws CorruptBytesException if there is no event
   */
  private EncodedEvent(EventLayout layout, long eventTimeMillis, ByteReader in, int end) {
    this.layout = layout;
    this.eventTimeMillis = eventTimeMillis;
    this.bytes = in.array();
    start = in.position();
    idLength = in.enterId();
    idStart = in.position();
    in.skip(idLength);
    if (layout.type() == EventType.CLICK) {
      joinIdLength = in.enterId();
      joinIdStart = in.position();
      in.skip(joinIdLength);
    } else {
      joinIdLength = idLength;
      joinIdStart = idStart;
    }
    costMicros = in.readPositive();
    attributesStart = in.position() + layout.headLength();
    this.end = end;
  }

  /**
   * An event with this layout that fills an array.
   *
   * @param bytes the bytes just written, which are not checked
   */
  public static EncodedEvent of(EventLayout layout, long eventTimeMillis, byte[] bytes) {
    return new EncodedEvent(layout, eventTimeMillis, new ByteReader(bytes), bytes.length);
  }

  /** Serializes an event. */
  public static EncodedEvent of(AdEvent event) {
    EventLayout layout = EventLayout.of(event.attributes().schema());
    ByteWriter out = new ByteWriter();
    write(out, event, layout);
    return of(layout, event.eventTimeMillis(), out.toByteArray());
  }

  /** Writes an event without its type and time. */
  static void write(ByteWriter out, AdEvent event, EventLayout layout) {
    out.writeText(event.id());
    if (event.type() == EventType.CLICK) {
      out.writeText(event.joinId());
    }
    out.writeVarint(event.costMicros());
    layout.write(out, event.attributes());
  }

  /**
   * Reads an event without its type and time, with this layout or another.
   *
   * @param in at the event's first byte; afterwards after its last
   * @throws CorruptBytesException if there is no event
   */
  static EncodedEvent read(EventLayout layout, long eventTimeMillis, ByteReader in) {
    int start = in.position();
    in.skipBytes();
    if (layout.type() == EventType.CLICK) {
      in.skipBytes();
    }
    in.readPositive();
    if (!layout.skipHead(in)) {
      in.back(start);
      return of(readEvent(layout, eventTimeMillis, in, Head.OTHER));
    }
    layout.skipValues(in);
    int end = in.position();
    EncodedEvent event = new EncodedEvent(layout, eventTimeMillis, in.back(start), end);
    in.skip(end - in.position());
    return event;
  }

  /** The head before the values. */
  enum Head {
    /** The layout's head. */
    OWN,
    /** Another layout's head. */
    OTHER,
    /** No head, as in older versions. */
    NONE
  }

  /** Reads an event without its type and time as a record. */
  static AdEvent readEvent(EventLayout layout, long eventTimeMillis, ByteReader in, Head head) {
    String id = in.readId();
    String joinId = layout.type() == EventType.CLICK ? in.readId() : id;
    long costMicros = in.readPositive();
    Attributes attributes =
        switch (head) {
          case OWN -> {
            layout.skipHead(in);
            yield layout.readValues(in);
          }
          case OTHER -> layout.readForeign(in);
          case NONE -> layout.readHeadless(in);
        };
    return layout.type() == EventType.IMPRESSION
        ? new Impression(id, attributes, costMicros, eventTimeMillis)
        : new Click(id, joinId, attributes, costMicros, eventTimeMillis);
  }

  /** The event as a public record. */
  public AdEvent decode() {
    ByteReader in = new ByteReader(bytes).reset(bytes, start, end);
    return readEvent(layout, eventTimeMillis, in, Head.OWN);
  }

  /** The event converted to another layout of its stream. */
  public EncodedEvent in(EventLayout other) {
    if (other == layout || other.schema().equals(layout.schema())) {
      return this;
    }
    ByteReader in = new ByteReader(bytes).reset(bytes, start, end);
    return read(other, eventTimeMillis, in);
  }

  /** The layout of its attributes. */
  public EventLayout layout() {
    return layout;
  }

  /** The stream. */
  public EventType type() {
    return layout.type();
  }

  /** The event time, in milliseconds since the epoch. */
  public long eventTimeMillis() {
    return eventTimeMillis;
  }

  /** The cost, in millionths of the currency unit. */
  public long costMicros() {
    return costMicros;
  }

  /** A copy of the impression id that it joins by, in UTF-8. */
  public byte[] joinId() {
    return Arrays.copyOfRange(bytes, joinIdStart, joinIdStart + joinIdLength);
  }

  /** The array that contains the event, and possibly others. */
  public byte[] array() {
    return bytes;
  }

  /** The start of the event's id in the {@link #array}. */
  public int idStart() {
    return idStart;
  }

  /** The length of the id, in bytes. */
  public int idLength() {
    return idLength;
  }

  /** The start of the impression id that it joins by in the {@link #array}. */
  public int joinIdStart() {
    return joinIdStart;
  }

  /** The length of that id, in bytes. */
  public int joinIdLength() {
    return joinIdLength;
  }

  /** Moves a reader to the first attribute's value; values are in the schema's order. */
  public ByteReader attributes(ByteReader in) {
    return in.reset(bytes, attributesStart, end);
  }

  /** Appends the bytes. */
  public void writeTo(ByteWriter out) {
    out.writeRaw(bytes, start, end - start);
  }

  /** The impression id that it joins by, for messages. */
  @Override
  public String toString() {
    return type() + " of " + new String(bytes, joinIdStart, joinIdLength, UTF_8);
  }
}
