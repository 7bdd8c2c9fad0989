package io.adstream.samples.traffic;

import io.adstream.decode.Decoded;
import io.adstream.event.EventType;

/**
 * One record to send.
 *
 * @param type the stream
 * @param key its Kafka key; a heartbeat's means nothing, since it goes to every partition
 * @param value its value, JSON where it is not broken on purpose
 * @param arrivalMillis when it is sent, in milliseconds since the epoch
 * @param meaning what a reader must make of it
 */
public record TrafficRecord(
    EventType type, String key, String value, long arrivalMillis, Decoded meaning) {

  /** Whether it is a heartbeat. */
  public boolean isHeartbeat() {
    return meaning instanceof Decoded.Heartbeat;
  }
}
