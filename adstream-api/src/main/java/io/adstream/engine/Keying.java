package io.adstream.engine;

/** How the records of the source topics are keyed. */
public enum Keying {
  /**
   * Both topics have the same number of partitions, and each record is in the partition that
   * Kafka's default partitioner gives its {@code ImpressionID} or {@code JoinID}. Checked for each
   * record: one that is elsewhere is rejected as {@link
   * io.adstream.decode.RejectReason#WRONG_PARTITION}, and a pipeline ends with an error where more
   * than half of the first 1,000 after its start are.
   */
  BY_IMPRESSION_ID,
  /**
   * Records may be anywhere; the engine shuffles them by {@code ImpressionID} or {@code JoinID}
   * first.
   */
  ANY
}
