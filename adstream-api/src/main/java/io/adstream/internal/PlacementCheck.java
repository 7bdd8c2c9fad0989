package io.adstream.internal;

import io.adstream.decode.Decoded;
import io.adstream.decode.RejectReason;
import io.adstream.engine.Keying;
import io.adstream.engine.PipelineException;
import io.adstream.event.EventType;
import io.adstream.internal.codec.EncodedEvent;
import io.adstream.internal.codec.EventBytes;

/**
 * Checks that events of keyed topics are where Kafka's default partitioner puts their impression
 * id. One that is elsewhere is rejected; but where most of the first ones after a start are, the
 * topics are not keyed as they are said to be, and the pipeline ends before it rejects them all.
 * With {@link Keying#ANY} an event may be anywhere. Thread-safe.
 */
public final class PlacementCheck {

  private static final int FIRST_EVENTS = 1_000;

  private final Keying keying;
  private final int impressionPartitions;
  private final int clickPartitions;
  private int seen;
  private int misplaced;

  /** Whether the first events are seen, and most of them are where they belong. */
  private volatile boolean trusted;

  /** A check of topics with these numbers of partitions, from a start on. */
  public PlacementCheck(Keying keying, int impressionPartitions, int clickPartitions) {
    this.keying = keying;
    this.impressionPartitions = impressionPartitions;
    this.clickPartitions = clickPartitions;
  }

  /**
   * What a record is, given where it was read.
   *
   * @param partition the partition it was read from
   * @param decoded what its value turned out to be
   * @return the same, or its rejection as {@link RejectReason#WRONG_PARTITION}
   * @throws PipelineException if more than half of the first 1,000 events are misplaced
   */
  public Decoded check(EventType type, int partition, Decoded decoded) {
    if (keying == Keying.ANY || !(decoded instanceof Decoded.Event event)) {
      return decoded;
    }
    EncodedEvent encoded = EventBytes.of(event);
    int expected =
        DefaultPartitioner.partition(
            encoded.array(),
            encoded.joinIdStart(),
            encoded.joinIdLength(),
            type == EventType.IMPRESSION ? impressionPartitions : clickPartitions);
    if (!trusted) {
      count(expected != partition);
    }
    return expected == partition
        ? decoded
        : new Decoded.Reject(
            RejectReason.WRONG_PARTITION,
            "the record is in partition "
                + partition
                + ", expected "
                + expected
                + ", where Kafka's default partitioner puts its impression id");
  }

  /** Once it has failed it always fails: a task may be tried again. */
  private synchronized void count(boolean isMisplaced) {
    if (seen < FIRST_EVENTS && misplaced <= FIRST_EVENTS / 2) {
      seen++;
      misplaced += isMisplaced ? 1 : 0;
    }
    if (misplaced > FIRST_EVENTS / 2) {
      throw new PipelineException(
          "Cannot join: "
              + misplaced
              + " of the first "
              + seen
              + " records are not in the partition of their impression id, expected at most half;"
              + " set keying to ANY and start with rebuild, or key both topics' records by"
              + " impression id with Kafka's default partitioner (murmur2), which is not"
              + " librdkafka's default consistent_random (Python, Go, .NET, Node.js), nor Sarama's,"
              + " nor that of records without a key",
          null);
    }
    trusted = seen == FIRST_EVENTS;
  }
}
