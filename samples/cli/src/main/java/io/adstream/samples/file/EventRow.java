package io.adstream.samples.file;

import io.adstream.decode.Decoded;
import io.adstream.event.EventType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One record of a file.
 *
 * @param type the stream
 * @param kind what the pipeline would make of it
 * @param line the line that it begins at; the first is 1
 * @param key the id that it joins by; null where it has none
 * @param timeMillis its event time in milliseconds since the epoch; 0 unless it is timed
 * @param beforeStamp its JSON, up to where a stamp goes
 * @param afterStamp the rest of its JSON; empty where no stamp is wanted
 * @param reject why the pipeline would reject it; null unless it would
 */
public record EventRow(
    EventType type,
    Kind kind,
    long line,
    @Nullable String key,
    long timeMillis,
    String beforeStamp,
    String afterStamp,
    Decoded.@Nullable Reject reject) {

  /** What the pipeline would make of a row. */
  public enum Kind {
    /** An event with its own time. */
    TIMED,
    /** An event that gets its time when it is sent. */
    STAMPED,
    /** A dead letter; it is sent as it is. */
    REJECTED,
    /** A heartbeat. */
    HEARTBEAT,
    /** None of the stream's events; it is sent as it is. */
    IGNORED
  }

  /** The same row with another key. */
  EventRow withKey(String other) {
    return new EventRow(type, kind, line, other, timeMillis, beforeStamp, afterStamp, reject);
  }

  /** The same row with a kind and a time. */
  EventRow timed(Kind as, long millis) {
    return new EventRow(type, as, line, key, millis, beforeStamp, afterStamp, reject);
  }

  /** Whether it is an event or heartbeat for the pipeline. */
  public boolean counts() {
    return kind != Kind.REJECTED && kind != Kind.IGNORED;
  }

  /** Whether its place among the other stream's rows is known. */
  public boolean isTimed() {
    return kind == Kind.TIMED || kind == Kind.HEARTBEAT;
  }

  /**
   * The JSON to send.
   *
   * @param now the time of a row that has none
   */
  public String value(Instant now) {
    return kind == Kind.STAMPED ? beforeStamp + '"' + now + '"' + afterStamp : beforeStamp;
  }
}
