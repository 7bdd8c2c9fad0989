package io.adstream.internal.codec;

import io.adstream.decode.Decoded;
import io.adstream.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * What travels from where a record was read to the lane it belongs to; {@link RoutedCodec} has its
 * bytes.
 */
public sealed interface Routed {

  /** The stream. */
  EventType type();

  /** The source topic's partition. */
  int partition();

  /**
   * Calls the visitor's method for this kind.
   *
   * @param visitor takes it
   */
  void accept(Visitor visitor);

  /** Takes each kind, so that a new one cannot be forgotten. */
  interface Visitor {
    /** A decoded record. */
    void read(Read read);

    /** A partition has reached an event time. */
    void advance(Advance advance);

    /** A partition has nothing to read. */
    void idle(Idle idle);
  }

  /** A decoded record; its value where it cannot be read. */
  record Read(
      EventType type,
      int partition,
      long offset,
      Decoded decoded,
      @SuppressWarnings("ArrayRecordComponent") byte @Nullable [] value)
      implements Routed {
    @Override
    public void accept(Visitor visitor) {
      visitor.read(this);
    }
  }

  /** The partition has reached an event time. */
  record Advance(EventType type, int partition, long timeMillis) implements Routed {
    @Override
    public void accept(Visitor visitor) {
      visitor.advance(this);
    }
  }

  /** The partition has nothing to read. */
  record Idle(EventType type, int partition) implements Routed {
    @Override
    public void accept(Visitor visitor) {
      visitor.idle(this);
    }
  }
}
