package io.adstream.internal;

import io.adstream.decode.Decoded;
import io.adstream.decode.RejectReason;
import io.adstream.engine.Keying;
import io.adstream.engine.PipelineException;
import io.adstream.event.EventType;
import io.adstream.internal.codec.EncodedEvent;
import io.adstream.internal.codec.EventBytes;

/**
 * Checks that events of keyed topics are in the partition that Kafka's default partitioner assigns
 * to their impression id. An event in another partition is rejected; but if most of the first ones
 * after a start are, the topics are not keyed as configured, and the pipeline fails before it
 * rejects them all. With {@link Keying#ANY}, an event may be in any partition. Thread-safe.
 */
public final class PlacementCheck {

  private static final int FIRST_EVENTS = 1_000;

  private final Keying keying;
  private final int impressionPartitions;
  private final int clickPartitions;
  private int seen;
  private int misplaced;

  /** Whether the first events have been seen, and most of them are in the right partition. */
  private volatile boolean trusted;

  /** Creates a check for topics with these numbers of partitions. */
  public PlacementCheck(Keying keying, int impressionPartitions, int clickPartitions) {
    this.keying = keying;
    this.impressionPartitions = impressionPartitions;
    this.clickPartitions = clickPartitions;
  }

  /**
   * Checks a decoded record.
   *
   * @param partition the partition that it was read from
   * @param decoded the decoded record
   * @return the same record, or its rejection as {@link RejectReason#WRONG_PARTITION}
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

  /** Once the check has failed, it always fails, since tasks may be retried. */
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
