package io.adstream.engine;

/** How the records of the source topics are keyed. */
public enum Keying {
  /**
   * Both topics have the same number of partitions, and each record is in the partition that
   * Kafka's default partitioner assigns to its {@code ImpressionID} or {@code JoinID}. Every record
   * is checked: one in another partition is rejected as {@link
   * io.adstream.decode.RejectReason#WRONG_PARTITION}, and the pipeline fails if more than half of
   * the first 1,000 records after its start are.
   */
  BY_IMPRESSION_ID,
  /**
   * Records may be in any partition; the engine first shuffles them by {@code ImpressionID} or
   * {@code JoinID}.
   */
  ANY
}
