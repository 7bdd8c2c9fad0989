package io.adstream.join;

import io.adstream.decode.RejectReason;
import io.adstream.event.EventType;
import java.util.Locale;

/**
 * The counters of a lane (a parallel join task). For each stream, read = accepted + duplicate +
 * late + rejected + heartbeats + ignored. Add new counters at the end: stored counts are read by
 * position, so those of an older version must stay a prefix.
 */
public enum Counter {
  /** Impression records read. */
  IMPRESSIONS_READ,
  /** Impressions that took part in the join. */
  IMPRESSIONS_ACCEPTED,
  /** Impressions whose id had already been accepted. */
  IMPRESSIONS_DUPLICATE,
  /** Impressions behind the watermark. */
  IMPRESSIONS_LATE,
  /** Heartbeats on the impressions' topic. */
  IMPRESSIONS_HEARTBEAT,
  /** Rejected as {@link RejectReason#MALFORMED}. */
  IMPRESSIONS_MALFORMED,
  /** Rejected as {@link RejectReason#MISSING_FIELD}. */
  IMPRESSIONS_MISSING_FIELD,
  /** Rejected as {@link RejectReason#INVALID_VALUE}. */
  IMPRESSIONS_INVALID_VALUE,
  /** Rejected as {@link RejectReason#FUTURE_TIME}. */
  IMPRESSIONS_FUTURE_TIME,
  /** Click records read. */
  CLICKS_READ,
  /** Clicks that took part in the join. */
  CLICKS_ACCEPTED,
  /** Clicks whose id had already been accepted. */
  CLICKS_DUPLICATE,
  /** Clicks behind the watermark. */
  CLICKS_LATE,
  /** Heartbeats on the clicks' topic. */
  CLICKS_HEARTBEAT,
  /** Rejected as {@link RejectReason#MALFORMED}. */
  CLICKS_MALFORMED,
  /** Rejected as {@link RejectReason#MISSING_FIELD}. */
  CLICKS_MISSING_FIELD,
  /** Rejected as {@link RejectReason#INVALID_VALUE}. */
  CLICKS_INVALID_VALUE,
  /** Rejected as {@link RejectReason#FUTURE_TIME}. */
  CLICKS_FUTURE_TIME,
  /** Matches. */
  MATCHED,
  /** Impressions closed without a match. */
  UNCLICKED,
  /** Clicks closed without a match. */
  ORPHANS,
  /** Rejected as {@link RejectReason#WRONG_PARTITION}. */
  IMPRESSIONS_WRONG_PARTITION,
  /** Rejected as {@link RejectReason#WRONG_PARTITION}. */
  CLICKS_WRONG_PARTITION,
  /** Records on the impressions' topic that the decoder ignores. */
  IMPRESSIONS_IGNORED,
  /** Records on the clicks' topic that the decoder ignores. */
  CLICKS_IGNORED;

  /** {@return the counter's name in snake_case, as used for columns and metrics} */
  public String columnName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * {@return the counter of a stream's records rejected for the given reason}
   *
   * @param type the stream
   * @param reason why records were rejected
   */
  public static Counter of(EventType type, RejectReason reason) {
    return valueOf((type == EventType.IMPRESSION ? "IMPRESSIONS_" : "CLICKS_") + reason);
  }
}
