package io.adstream.internal.window;

import io.adstream.internal.RepeatedClicks;
import io.adstream.internal.tables.SegmentTexts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All entries that close within one stretch of event time. */
final class Segment {

  /** Entries close from here on, in milliseconds since the epoch. */
  final long startMillis;

  /** In the order in which they were filled. */
  final List<Block> blocks = new ArrayList<>(2);

  /** What its impressions share. */
  final SegmentTexts texts = new SegmentTexts();

  /** The valid clicks of its impressions; null without any. */
  @Nullable RepeatedClicks repeated;

  /** The memory that they take, in bytes. */
  long repeatedBytes;

  private long[] logSequences = new long[4];
  private int logCount;

  Segment(long startMillis) {
    this.startMillis = startMillis;
  }

  /**
   * Checks that a part of the log is taken back after those before it.
   *
   * @throws IllegalArgumentException if it is not
   */
  void checkOrder(long sequence) {
    if (logCount > 0 && sequence <= logSequences[logCount - 1]) {
      throw new IllegalArgumentException(
          "Cannot take back a window's block: sequence is "
              + sequence
              + ", expected more than "
              + logSequences[logCount - 1]);
    }
  }

  /** Notes where in the log a part of it is. */
  void addLogSequence(long sequence) {
    if (logCount == logSequences.length) {
      logSequences = Arrays.copyOf(logSequences, logCount * 2);
    }
    logSequences[logCount++] = sequence;
  }

  boolean isInLog() {
    return logCount > 0;
  }

  /**
   * Drops at most {@code most} blocks from the log, the newest first; returns the number dropped.
   */
  int dropFrom(WindowLog log, int most) {
    int dropped = 0;
    for (; dropped < most && logCount > 0; dropped++) {
      log.drop(startMillis, logSequences[--logCount]);
    }
    return dropped;
  }
}
