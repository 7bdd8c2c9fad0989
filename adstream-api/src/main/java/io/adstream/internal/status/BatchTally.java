package io.adstream.internal.status;

import io.adstream.join.JoinResult;
import java.util.Arrays;
import java.util.List;

/** Counts the contents of a batch while it is assembled. Not safe for use by several threads. */
public final class BatchTally {

  private long rows;
  private long bytes;
  private long deadLetters;
  private long[] matchMillis = new long[8];
  private int matches;

  /** Nothing counted. */
  public BatchTally() {}

  /** Adds bytes in the engine's format. */
  public void addBytes(long more) {
    bytes += more;
  }

  /**
   * Adds a result.
   *
   * @param recordMillis see {@link io.adstream.internal.codec.Delivery.Result}
   */
  public void add(JoinResult result, long recordMillis) {
    rows++;
    if (result instanceof JoinResult.Rejected) {
      deadLetters++;
    } else if (result instanceof JoinResult.Matched && recordMillis >= 0) {
      if (matches == matchMillis.length) {
        matchMillis = Arrays.copyOf(matchMillis, 2 * matches);
      }
      matchMillis[matches++] = recordMillis;
    }
  }

  /** Adds changes of KPI rows. */
  public void addKpis(List<?> kpis) {
    rows += kpis.size();
  }

  long rows() {
    return rows;
  }

  long bytes() {
    return bytes;
  }

  long deadLetters() {
    return deadLetters;
  }

  /** The Kafka timestamps of the matches' clicks. */
  long[] matchMillis() {
    return Arrays.copyOf(matchMillis, matches);
  }
}
