package io.adstream.engine;

/** What the Kafka keys of the source topics are worth. */
public enum Keying {
  /**
   * Both topics have the same number of partitions, and each record is in the partition that
   * Kafka's default partitioner gives its {@code ImpressionID} or {@code JoinID}. Checked for each
   * record; a record elsewhere stops the pipeline with an error that names it.
   */
  BY_IMPRESSION_ID,
  /**
   * Records may be anywhere; the engine shuffles them by {@code ImpressionID} or {@code JoinID}
   * first.
   */
  ANY
}
