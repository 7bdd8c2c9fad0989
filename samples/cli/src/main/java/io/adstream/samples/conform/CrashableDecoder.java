package io.adstream.samples.conform;

import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON until it is told to crash: then it kills the thread that calls it, so that nothing is
 * committed.
 */
final class CrashableDecoder implements EventDecoder {

  private static final long serialVersionUID = 1L;

  /** By name, since a decoder may be serialized on its way. */
  private static final Map<String, Boolean> CRASHING = new ConcurrentHashMap<>();

  private final String name;
  private final EventDecoder json;

  CrashableDecoder(String name) {
    this(name, JsonEventDecoder.create());
  }

  private CrashableDecoder(String name, EventDecoder json) {
    this.name = name;
    this.json = json;
  }

  void crash(boolean now) {
    CRASHING.put(name, now);
  }

  @Override
  public Decoded decode(EventType type, byte @Nullable [] value) {
    if (CRASHING.getOrDefault(name, false)) {
      throw new CrashError();
    }
    return json.decode(type, value);
  }

  @Override
  public EventDecoder withSchema(EventSchema schema) {
    return new CrashableDecoder(name, json.withSchema(schema));
  }

  @Override
  public String fingerprint() {
    return json.fingerprint();
  }

  /** Not an exception, so that nobody takes it for bad data. */
  static final class CrashError extends Error {
    private static final long serialVersionUID = 1L;

    private CrashError() {
      super("crashed on purpose");
    }
  }
}
