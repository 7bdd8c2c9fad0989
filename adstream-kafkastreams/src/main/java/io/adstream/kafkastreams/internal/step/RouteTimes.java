package io.adstream.kafkastreams.internal.step;

import io.adstream.event.EventType;
import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.CorruptBytesException;
import io.adstream.internal.window.WindowLog;
import io.adstream.kafkastreams.internal.state.Logged;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tracks the newest event time of each stream in the source partition that a task routes. It is
 * logged, since a record may be committed before all lanes have received its time, and lanes that
 * never receive it would hold their watermark back. Not thread-safe.
 */
final class RouteTimes implements Logged {

  private static final int VERSION = 1;

  private final Map<EventType, Long> newest = new EnumMap<>(EventType.class);
  private boolean changed;

  /** Adds an event's time; returns whether it is the newest. */
  boolean reach(EventType type, long timeMillis) {
    Long before = newest.get(type);
    if (before != null && before >= timeMillis) {
      return false;
    }
    newest.put(type, timeMillis);
    changed = true;
    return true;
  }

  /** The newest time; null for none. */
  @Nullable Long newest(EventType type) {
    return newest.get(type);
  }

  @Override
  public void log(WindowLog log) {
    if (!changed) {
      return;
    }
    changed = false;
    ByteWriter out = new ByteWriter();
    out.writeByte(VERSION).writeVarint(newest.size());
    newest.forEach((type, timeMillis) -> out.writeText(type.name()).writeLong(timeMillis));
    log.put(WindowLog.STATE, 0, out.toByteArray());
  }

  @Override
  public void replay(long segment, long sequence, byte[] block) {
    ByteReader in = new ByteReader(block);
    int version = in.readByte();
    if (version != VERSION) {
      throw new CorruptBytesException(
          "a partition's times have version " + version + ", expected " + VERSION);
    }
    int streams = in.readCount();
    for (int i = 0; i < streams; i++) {
      newest.put(in.readName(EventType.class), in.readLong());
    }
  }

  @Override
  public void replayed() {}
}
