package io.adstream.internal.field;

import io.adstream.decode.SourceRecord;
import io.adstream.decode.mapping.EventFields;
import io.adstream.decode.mapping.FieldMapping;
import io.adstream.event.EventType;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Gives adstream's own readers access to parts of mappings that are not public. Safe for use by
 * several threads.
 */
public final class MappedStreams {

  private static final AtomicReference<@Nullable Access> CONNECTED = new AtomicReference<>();

  private MappedStreams() {}

  /** What {@link FieldMapping} lets this package do. */
  public interface Access {
    /** The fields of a stream. */
    StreamFields stream(FieldMapping mapping, EventType type);

    /** A record of which nothing but what is beside its value is known. */
    EventFields read(StreamFields fields, SourceRecord record);
  }

  /** The access, which the mappings' class hands over when it is initialized. */
  private static final class Connected {
    static final Access ACCESS = connected();

    private static Access connected() {
      try {
        MethodHandles.lookup().ensureInitialized(FieldMapping.class);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException("Cannot initialize FieldMapping", e);
      }
      Access access = CONNECTED.get();
      if (access == null) {
        throw new IllegalStateException("FieldMapping has not connected its streams");
      }
      return access;
    }
  }

  /** Called once, by {@link FieldMapping}; later calls change nothing. */
  public static void connect(Access access) {
    CONNECTED.compareAndSet(null, access);
  }

  /** The fields of a stream. */
  public static StreamFields of(FieldMapping mapping, EventType type) {
    return Connected.ACCESS.stream(mapping, type);
  }

  /** A record of which nothing but what is beside its value is known. */
  public static EventFields read(StreamFields fields, SourceRecord record) {
    return Connected.ACCESS.read(fields, record);
  }
}
