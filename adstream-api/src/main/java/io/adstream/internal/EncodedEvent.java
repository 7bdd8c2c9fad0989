package io.adstream.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import java.util.Arrays;

/**
 * An event as the bytes in which it travels and is kept; only what each event is asked for is read
 * out of them. The bytes are {@code id, joinId of a click, cost, attributes} as {@link ByteWriter}
 * writes them; the time is beside them. They belong to the event: nobody changes them. Safe to
 * share between threads.
 */
public final class EncodedEvent {

  private final EventType type;
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
   * An event in a part of an array.
   *
   * @param in at the event's first byte; afterwards behind its last
   * @throws CorruptBytesException if there is no event
   */
  EncodedEvent(EventType type, long eventTimeMillis, byte[] bytes, ByteReader in) {
    this.type = type;
    this.eventTimeMillis = eventTimeMillis;
    this.bytes = bytes;
    start = in.position();
    idLength = in.enterId();
    idStart = in.position();
    in.skip(idLength);
    if (type == EventType.CLICK) {
      joinIdLength = in.enterId();
      joinIdStart = in.position();
      in.skip(joinIdLength);
    } else {
      joinIdLength = idLength;
      joinIdStart = idStart;
    }
    costMicros = in.readPositive();
    attributesStart = in.position();
    for (int i = EventCodec.attributes(type); i > 0; i--) {
      in.skipBytes();
    }
    end = in.position();
  }

  /** An event that is all of an array. */
  public static EncodedEvent of(EventType type, long eventTimeMillis, byte[] bytes) {
    return new EncodedEvent(type, eventTimeMillis, bytes, new ByteReader(bytes));
  }

  /** The bytes of an event. */
  public static EncodedEvent of(AdEvent event) {
    ByteWriter out = new ByteWriter();
    if (event instanceof Impression impression) {
      EventCodec.write(out, impression);
    } else if (event instanceof Click click) {
      EventCodec.write(out, click);
    }
    return of(event.type(), event.eventTimeMillis(), out.toByteArray());
  }

  /** The event as a record. */
  public AdEvent decode() {
    ByteReader in = new ByteReader(bytes).reset(bytes, start, end);
    return type == EventType.IMPRESSION
        ? EventCodec.readImpression(in, eventTimeMillis)
        : EventCodec.readClick(in, eventTimeMillis);
  }

  /** The stream. */
  public EventType type() {
    return type;
  }

  /** When it happened, in milliseconds since the epoch. */
  public long eventTimeMillis() {
    return eventTimeMillis;
  }

  /** What it cost, in millionths of the currency unit. */
  public long costMicros() {
    return costMicros;
  }

  /** A copy of the id that decides what it joins with, in UTF-8. */
  public byte[] joinId() {
    return Arrays.copyOfRange(bytes, joinIdStart, joinIdStart + joinIdLength);
  }

  /** The array that holds the event and perhaps others. */
  public byte[] array() {
    return bytes;
  }

  /** Where in the {@link #array} the event's id is. */
  public int idStart() {
    return idStart;
  }

  /** How many bytes the id has. */
  public int idLength() {
    return idLength;
  }

  /** Where in the {@link #array} the id is that decides what it joins with. */
  public int joinIdStart() {
    return joinIdStart;
  }

  /** How many bytes that id has. */
  public int joinIdLength() {
    return joinIdLength;
  }

  /** Puts a reader at the first attribute. */
  public ByteReader attributes(ByteReader in) {
    return in.reset(bytes, attributesStart, end);
  }

  /** Appends the bytes. */
  public void writeTo(ByteWriter out) {
    out.writeRaw(bytes, start, end - start);
  }

  /** For messages: the id that decides what it joins with. */
  @Override
  public String toString() {
    return type + " of " + new String(bytes, joinIdStart, joinIdLength, UTF_8);
  }
}
