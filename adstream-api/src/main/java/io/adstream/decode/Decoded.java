package io.adstream.decode;

import static java.util.Objects.requireNonNull;

import io.adstream.event.AdEvent;
import io.adstream.internal.codec.EncodedEvent;
import io.adstream.internal.codec.EventBytes;
import org.jspecify.annotations.Nullable;

/** The outcome of decoding a record. */
public sealed interface Decoded {

  /**
   * Calls the visitor's method for what the value is.
   *
   * @param <R> what the visitor makes of it
   * @param visitor receives this value
   * @return what the visitor makes of it
   */
  <R> R accept(Visitor<R> visitor);

  /**
   * Takes whatever a value is, so that a new kind cannot be forgotten.
   *
   * @param <R> what it makes of it
   */
  interface Visitor<R> {
    /**
     * An event.
     *
     * @param event the impression or click
     * @return what the visitor makes of it
     */
    R event(Event event);

    /**
     * A sign of life.
     *
     * @param heartbeat the event time that was reached
     * @return what the visitor makes of it
     */
    R heartbeat(Heartbeat heartbeat);

    /**
     * A value that cannot be used.
     *
     * @param reject why the value cannot be used
     * @return what the visitor makes of it
     */
    R reject(Reject reject);

    /**
     * A value that is none of the stream's events.
     *
     * @param ignored nothing more is known of it
     * @return what the visitor makes of it
     */
    R ignored(Ignored ignored);

    /**
     * A record that cannot be judged now.
     *
     * @param notNow what is missing
     * @return what the visitor makes of it
     */
    R notNow(NotNow notNow);
  }

  /**
   * An impression or a click. What a decoder leaves in bytes is read when somebody asks for it:
   * most impressions are never clicked, and nobody asks. Immutable and safe to share between
   * threads.
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
   * A sign of life of an idle producer: it moves its partition's event time forward and is nothing
   * else.
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
   * @param detail the fault in words, for people; holds no more of the data than a field's name
   */
  record Reject(RejectReason reason, String detail) implements Decoded {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.reject(this);
    }
  }

  /**
   * A value that is none of the stream's events, such as another kind of event in the same topic.
   * It is counted and kept nowhere.
   */
  record Ignored() implements Decoded {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.ignored(this);
    }
  }

  /**
   * A record that cannot be judged now, since what that needs is away. The engine reads nothing of
   * its partition past it, and asks again later: nothing is lost, skipped or put in another order.
   *
   * @param reason what is missing, in words, for people; holds nothing of the data, and no secret
   */
  record NotNow(String reason) implements Decoded {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.notNow(this);
    }
  }
}
