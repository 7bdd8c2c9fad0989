package io.adstream.samples.send;

import io.adstream.event.EventType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One record of a file.
 *
 * @param type the stream
 * @param kind whether it has a time of its own
 * @param key the id that it joins by; null where it has none
 * @param timeMillis its event time in milliseconds since the epoch; 0 where it has none
 * @param beforeStamp its JSON, up to where a stamp goes
 * @param afterStamp the rest of its JSON; empty where no stamp is wanted
 */
record EventRow(
    EventType type,
    Kind kind,
    @Nullable String key,
    long timeMillis,
    String beforeStamp,
    String afterStamp) {

  /** Whether a row has an event time. */
  enum Kind {
    /** It has one that can be read. */
    TIMED,
    /** It has none, and gets one when it is sent. */
    STAMPED,
    /** It cannot be read, and is sent as it is. */
    UNREADABLE,
    /** It is a heartbeat. */
    HEARTBEAT
  }

  /** Whether its place among the other stream's rows is known. */
  boolean isTimed() {
    return kind == Kind.TIMED || kind == Kind.HEARTBEAT;
  }

  /** The JSON to send. */
  String value(Instant now) {
    return kind == Kind.STAMPED
        ? beforeStamp + "\"EventTime\":\"" + now + "\"" + afterStamp
        : beforeStamp;
  }
}
