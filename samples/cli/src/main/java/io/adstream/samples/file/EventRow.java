package io.adstream.samples.file;

import io.adstream.decode.Decoded;
import io.adstream.event.EventType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One record of a file.
 *
 * @param type the stream
 * @param kind how the pipeline would treat it
 * @param line the line that it begins at, from 1
 * @param key the id that it joins by; null if it has none
 * @param timeMillis its event time in milliseconds since the epoch; 0 if it has none
 * @param beforeStamp its JSON up to the position of the time stamp
 * @param afterStamp the rest of its JSON; empty if it gets no time stamp
 * @param reject why the pipeline would reject it; null if it would not
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

  /** How the pipeline would treat a row. */
  public enum Kind {
    /** An event with its own time. */
    TIMED,
    /** An event that gets its time on sending. */
    STAMPED,
    /** An event without a time; the pipeline uses that of its Kafka record. */
    UNTIMED,
    /** A dead letter; sent unchanged. */
    REJECTED,
    /** A heartbeat. */
    HEARTBEAT,
    /** Not an event of the stream; sent unchanged. */
    IGNORED
  }

  /** A copy with another key. */
  EventRow withKey(String other) {
    return new EventRow(type, kind, line, other, timeMillis, beforeStamp, afterStamp, reject);
  }

  /** A copy with another kind and time. */
  EventRow timed(Kind as, long millis) {
    return new EventRow(type, as, line, key, millis, beforeStamp, afterStamp, reject);
  }

  /** Whether the pipeline treats it as an event or heartbeat. */
  public boolean counts() {
    return kind != Kind.REJECTED && kind != Kind.IGNORED;
  }

  /** Whether its position among the other stream's rows is known. */
  public boolean isTimed() {
    return kind == Kind.TIMED || kind == Kind.HEARTBEAT;
  }

  /**
   * The JSON to send.
   *
   * @param now the time for a row without one
   */
  public String value(Instant now) {
    return kind == Kind.STAMPED ? beforeStamp + '"' + now + '"' + afterStamp : beforeStamp;
  }
}
