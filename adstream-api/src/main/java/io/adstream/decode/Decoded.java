package io.adstream.decode;

import io.adstream.event.AdEvent;

/** What a record's value turned out to be. */
public sealed interface Decoded {

  /**
   * An impression or a click.
   *
   * @param event what happened
   */
  record Event(AdEvent event) implements Decoded {}

  /**
   * A sign of life of an idle producer: it moves its partition's event time forward and is nothing
   * else.
   *
   * @param eventTimeMillis the event time that has been reached, in milliseconds since the epoch
   */
  record Heartbeat(long eventTimeMillis) implements Decoded {}

  /**
   * A value that cannot be used.
   *
   * @param reason the kind of fault
   * @param detail the fault in words, for people; holds no more of the data than a field's name
   */
  record Reject(RejectReason reason, String detail) implements Decoded {}
}
