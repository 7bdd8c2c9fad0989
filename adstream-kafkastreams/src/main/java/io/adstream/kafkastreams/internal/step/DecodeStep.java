package io.adstream.kafkastreams.internal.step;

import io.adstream.decode.CheckedDecoder;
import io.adstream.decode.Decoded;
import io.adstream.engine.KafkaSource;
import io.adstream.event.EventType;
import io.adstream.internal.PlacementCheck;
import io.adstream.join.JoinPlan;
import io.adstream.kafkastreams.internal.topic.SourceTopics;
import java.time.Clock;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The decode step: what a record's value is, given where it was read. Safe for use by several
 * threads.
 */
final class DecodeStep {

  private final CheckedDecoder decoder;
  private final PlacementCheck placement;

  DecodeStep(KafkaSource source, JoinPlan plan, SourceTopics topics) {
    decoder = new CheckedDecoder(source.decoder(), plan, Clock.systemUTC());
    placement =
        new PlacementCheck(
            source.keying(),
            topics.partitions(EventType.IMPRESSION),
            topics.partitions(EventType.CLICK));
  }

  /**
   * Decodes a record.
   *
   * @throws io.adstream.decode.DecoderException if the decoder throws
   */
  Decoded decode(EventType type, byte @Nullable [] value, RecordMetadata from) {
    Decoded decoded = decoder.decode(type, value, from.topic(), from.partition(), from.offset());
    return placement.check(type, from.partition(), decoded);
  }
}
