package io.adstream.samples.conform;

import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Delegates to another decoder until a crash is requested; then it kills the calling thread, so
 * that nothing is committed.
 */
final class CrashableDecoder implements EventDecoder {

  private static final long serialVersionUID = 1L;

  /** By name, since a decoder may be serialized. */
  private static final Map<String, Boolean> CRASHING = new ConcurrentHashMap<>();

  private final String name;
  private final EventDecoder decoder;

  CrashableDecoder(String name, EventDecoder decoder) {
    this.name = name;
    this.decoder = decoder;
  }

  void crash(boolean now) {
    CRASHING.put(name, now);
  }

  @Override
  public Decoded decode(EventType type, SourceRecord record) {
    if (CRASHING.getOrDefault(name, false)) {
      throw new CrashError();
    }
    return decoder.decode(type, record);
  }

  @Override
  public void open() {
    decoder.open();
  }

  @Override
  public void close() {
    decoder.close();
  }

  @Override
  public boolean mayWait() {
    return decoder.mayWait();
  }

  @Override
  public EventDecoder withSchema(EventSchema schema) {
    return new CrashableDecoder(name, decoder.withSchema(schema));
  }

  @Override
  public boolean tellsStreamsApart() {
    return decoder.tellsStreamsApart();
  }

  @Override
  public Set<SourceRecord.Part> reads() {
    return decoder.reads();
  }

  @Override
  public String fingerprint() {
    return decoder.fingerprint();
  }

  /** Not an exception, so that it is not mistaken for bad data. */
  static final class CrashError extends Error {
    private static final long serialVersionUID = 1L;

    private CrashError() {
      super("crashed on purpose");
    }
  }
}
