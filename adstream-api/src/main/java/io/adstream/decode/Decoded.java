package io.adstream.decode;

import static java.util.Objects.requireNonNull;

import io.adstream.event.AdEvent;
import io.adstream.internal.codec.EncodedEvent;
import io.adstream.internal.codec.EventBytes;
import org.jspecify.annotations.Nullable;

/** The outcome of decoding a record. */
public sealed interface Decoded {

  /**
   * Calls the visitor's method for this kind of value.
   *
   * @param <R> the visitor's result
   * @param visitor receives this value
   * @return the visitor's result
   */
  <R> R accept(Visitor<R> visitor);

  /**
   * Handles each kind of value, so that no new kind can be forgotten.
   *
   * @param <R> the result
   */
  interface Visitor<R> {
    /**
     * An event.
     *
     * @param event the impression or click
     * @return the visitor's result
     */
    R event(Event event);

    /**
     * A sign of life.
     *
     * @param heartbeat the event time that was reached
     * @return the visitor's result
     */
    R heartbeat(Heartbeat heartbeat);

    /**
     * A value that cannot be used.
     *
     * @param reject why the value cannot be used
     * @return the visitor's result
     */
    R reject(Reject reject);

    /**
     * A record that does not belong to the stream.
     *
     * @param ignored has no content
     * @return the visitor's result
     */
    R ignored(Ignored ignored);

    /**
     * A record that cannot be judged now.
     *
     * @param notNow what is missing
     * @return the visitor's result
     */
    R notNow(NotNow notNow);
  }

  /**
   * An impression or a click. Decoders may leave it encoded until {@link #event} is called, since
   * most impressions are never clicked. Immutable and safe to share between threads.
   */
  final class Event implements Decoded {
    static {
      EventBytes.connect(
          new EventBytes.Access() {
            @Override
            public Event event(EncodedEvent encoded) {
              return new Event(encoded);
            }

            @Override
            public EncodedEvent encoded(Event event) {
              return event.encoded();
            }
          });
    }

    // Both are immutable, so that whoever sees one sees all of it.
    private @Nullable EncodedEvent encoded;
    private @Nullable AdEvent event;

    /**
     * An event.
     *
     * @param event what happened
     */
    public Event(AdEvent event) {
      this.encoded = null;
      this.event = event;
    }

    private Event(EncodedEvent encoded) {
      this.encoded = encoded;
    }

    /**
     * What happened.
     *
     * @return the impression or click; decoded at the first call if it was kept as bytes
     */
    public AdEvent event() {
      AdEvent known = event;
      if (known == null) {
        known = requireNonNull(encoded).decode();
        event = known;
      }
      return known;
    }

    private EncodedEvent encoded() {
      EncodedEvent known = encoded;
      if (known == null) {
        known = EncodedEvent.of(event());
        encoded = known;
      }
      return known;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.event(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Event that && event().equals(that.event());
    }

    @Override
    public int hashCode() {
      return event().hashCode();
    }

    @Override
    public String toString() {
      return "Event[event=" + event() + "]";
    }
  }

  /**
   * A sign of life of an idle producer, which only advances its partition's event time.
   *
   * @param eventTimeMillis the event time that has been reached, in milliseconds since the epoch
   */
  record Heartbeat(long eventTimeMillis) implements Decoded {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.heartbeat(this);
    }
  }

  /**
   * A value that cannot be used.
   *
   * @param reason the kind of fault
   * @param detail the fault in words; contains no data except a field's name
   */
  record Reject(RejectReason reason, String detail) implements Decoded {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.reject(this);
    }
  }

  /**
   * A record that does not belong to the stream, such as another kind of event in the same topic.
   * It is counted but not stored.
   */
  record Ignored() implements Decoded {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.ignored(this);
    }
  }

  /**
   * A record that cannot be decoded now, because something it needs is unavailable. The engine
   * pauses its partition there and tries again later; nothing is lost, skipped or reordered.
   *
   * @param reason what is unavailable, in words; contains neither data nor secrets
   */
  record NotNow(String reason) implements Decoded {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.notNow(this);
    }
  }
}
