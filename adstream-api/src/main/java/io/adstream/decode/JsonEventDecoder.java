package io.adstream.decode;

import io.adstream.event.EventType;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Reads events from JSON objects. Immutable, and safe for use by several threads. */
public final class JsonEventDecoder implements EventDecoder {

  private static final long serialVersionUID = 1L;

  private JsonEventDecoder() {}

  /** A decoder of the default names, without local times. */
  public static JsonEventDecoder create() {
    return builder().build();
  }

  /** Starts from the default names, {@link Limits#DEFAULT} and no zone for local times. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public Decoded decode(EventType type, byte @Nullable [] value) {
    return new Decoded.Reject(RejectReason.MALFORMED, "not written yet");
  }

  /** Collects the settings of a decoder. Not safe for use by several threads. */
  public static final class Builder {
    private Builder() {}

    /**
     * Gives a field of one stream another name on the wire.
     *
     * @param type the stream
     * @param field the default name, such as {@code EventTime}
     * @param name the name that the producer uses, such as {@code ImpressionTimestamp}
     */
    public Builder fieldName(EventType type, String field, String name) {
      return this;
    }

    /** The zone of times that carry no offset; without it they are rejected. */
    public Builder localTimeZone(ZoneId zone) {
      return this;
    }

    /** How large a value may be. */
    public Builder limits(Limits limits) {
      return this;
    }

    /** The decoder. */
    public JsonEventDecoder build() {
      return new JsonEventDecoder();
    }
  }
}
