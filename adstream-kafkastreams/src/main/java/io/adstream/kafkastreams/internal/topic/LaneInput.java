package io.adstream.kafkastreams.internal.topic;

import io.adstream.decode.Decoded;
import io.adstream.event.EventType;

/**
 * What a lane takes in of a stream.
 *
 * @param type the stream
 * @param decoded an event, a sign of life, or what is only counted
 */
public record LaneInput(EventType type, Decoded decoded) {}
