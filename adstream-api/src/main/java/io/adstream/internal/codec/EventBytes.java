package io.adstream.internal.codec;

import io.adstream.decode.Decoded;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Connects decoded events with the bytes that they may be held in, which users do not see. Safe for
 * use by several threads.
 */
public final class EventBytes {

  private static final AtomicReference<@Nullable Access> CONNECTED = new AtomicReference<>();

  private EventBytes() {}

  /** What {@link Decoded.Event} lets this package do. */
  public interface Access {
    /** An event that stays in bytes until somebody asks for it. */
    Decoded.Event event(EncodedEvent encoded);

    /** An event's bytes, which are made of it once if they are not there. */
    EncodedEvent encoded(Decoded.Event event);
  }

  /** The access, which the events' class hands over when it is initialized. */
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

  /** An event that stays in bytes until somebody asks for it. */
  public static Decoded.Event event(EncodedEvent encoded) {
    return Connected.ACCESS.event(encoded);
  }

  /** An event's bytes, which are made of it once if they are not there. */
  public static EncodedEvent of(Decoded.Event event) {
    return Connected.ACCESS.encoded(event);
  }
}
