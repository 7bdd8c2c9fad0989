package io.adstream.internal.codec;

import io.adstream.decode.Decoded;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Gives this module access to the serialized form of decoded events, which is hidden from users.
 * Thread-safe.
 */
public final class EventBytes {

  private static final AtomicReference<@Nullable Access> CONNECTED = new AtomicReference<>();

  private EventBytes() {}

  /** The access that {@link Decoded.Event} grants to this package. */
  public interface Access {
    /** An event that stays serialized until it is requested. */
    Decoded.Event event(EncodedEvent encoded);

    /** An event's bytes, which are created on first use if necessary. */
    EncodedEvent encoded(Decoded.Event event);
  }

  /** The access, which the class of events provides on initialization. */
  private static final class Connected {
    static final Access ACCESS = connected();

    private static Access connected() {
      try {
        MethodHandles.lookup().ensureInitialized(Decoded.Event.class);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException("Cannot initialize Decoded.Event", e);
      }
      Access access = CONNECTED.get();
      if (access == null) {
        throw new IllegalStateException("Decoded.Event has not connected its bytes");
      }
      return access;
    }
  }

  /** Called once, by {@link Decoded.Event}; later calls change nothing. */
  public static void connect(Access access) {
    CONNECTED.compareAndSet(null, access);
  }

  /** An event that stays serialized until it is requested. */
  public static Decoded.Event event(EncodedEvent encoded) {
    return Connected.ACCESS.event(encoded);
  }

  /** An event's bytes, which are created on first use if necessary. */
  public static EncodedEvent of(Decoded.Event event) {
    return Connected.ACCESS.encoded(event);
  }
}
