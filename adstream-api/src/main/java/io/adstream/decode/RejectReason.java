package io.adstream.decode;

/** Why a record cannot be used. */
public enum RejectReason {
  /** The value is no JSON object, or one beyond the {@link Limits} on size or nesting. */
  MALFORMED,
  /** A required field is missing, null or empty. */
  MISSING_FIELD,
  /** A time, cost or text cannot be read, or text is over its limit. */
  INVALID_VALUE,
  /** The event time is too far ahead of this machine's clock. */
  FUTURE_TIME,
  /**
   * The topics are {@linkplain io.adstream.engine.Keying#BY_IMPRESSION_ID keyed by impression id},
   * and the record is not in the partition that Kafka's default partitioner gives its id.
   */
  WRONG_PARTITION
}
