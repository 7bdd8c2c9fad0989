package io.adstream.internal.codec;

import io.adstream.decode.Decoded;
import io.adstream.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * What is sent from the reader of a source partition to a lane; {@link RoutedCodec} serializes it.
 */
public sealed interface Routed {

  /** The stream. */
  EventType type();

  /** The source topic's partition. */
  int partition();

  /**
   * Calls the visitor's method for this kind.
   *
   * @param visitor receives it
   */
  void accept(Visitor visitor);

  /** Handles every kind, so that the compiler finds visitors that miss a new kind. */
  interface Visitor {
    /** A decoded record. */
    void read(Read read);

    /** A partition has reached an event time. */
    void advance(Advance advance);

    /** A partition has nothing to read. */
    void idle(Idle idle);
  }

  /** A decoded record, with its value if it was rejected. */
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
