package io.adstream.samples.traffic;

import io.adstream.decode.Decoded;
import io.adstream.event.EventType;

/**
 * One record to send.
 *
 * @param type the stream
 * @param key its Kafka key; meaningless for heartbeats, which go to every partition
 * @param value its value, which is JSON unless deliberately malformed
 * @param arrivalMillis when it is sent, in milliseconds since the epoch
 * @param meaning the expected result of decoding it
 */
public record TrafficRecord(
    EventType type, String key, String value, long arrivalMillis, Decoded meaning) {

  /** Whether it is a heartbeat. */
  public boolean isHeartbeat() {
    return meaning instanceof Decoded.Heartbeat;
  }
}
