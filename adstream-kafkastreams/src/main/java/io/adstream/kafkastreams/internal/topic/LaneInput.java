package io.adstream.kafkastreams.internal.topic;

import io.adstream.decode.Decoded;
import io.adstream.event.EventType;

/**
 * A stream's input to a lane.
 *
 * @param type the stream
 * @param decoded an event, a heartbeat, or a record that is only counted
 */
public record LaneInput(EventType type, Decoded decoded) {}
