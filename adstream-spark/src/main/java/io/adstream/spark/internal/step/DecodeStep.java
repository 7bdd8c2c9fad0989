package io.adstream.spark.internal.step;

import io.adstream.decode.CheckedDecoder;
import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.event.EventType;
import io.adstream.internal.PlacementCheck;
import io.adstream.join.JoinPlan;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * The decode step: what a record's value is, given where it was read. The clock is the batch's, so
 * that a batch that is run again decodes to the same.
 */
final class DecodeStep {

  private final CheckedDecoder decoder;
  private final PlacementCheck placement;

  DecodeStep(EventDecoder decoder, JoinPlan plan, PlacementCheck placement, long batchMillis) {
    Clock clock = Clock.fixed(Instant.ofEpochMilli(batchMillis), ZoneOffset.UTC);
    this.decoder = new CheckedDecoder(decoder, plan, clock);
    this.placement = placement;
  }

  /**
   * Decodes a record.
   *
   * @param topic null where it is from no topic, and has no partition and offset
   * @throws io.adstream.decode.DecoderException if the decoder throws
   */
  Decoded decode(
      EventType type, byte @Nullable [] value, @Nullable String topic, int partition, long offset) {
    return placement.check(type, partition, decoder.decode(type, value, topic, partition, offset));
  }
}
