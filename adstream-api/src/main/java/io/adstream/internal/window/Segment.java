package io.adstream.internal.window;

import io.adstream.internal.RepeatedClicks;
import io.adstream.internal.tables.SegmentTexts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All entries that close within one span of event time. */
final class Segment {

  /** The start of the closing times, in milliseconds since the epoch. */
  final long startMillis;

  /** The blocks, in filling order. */
  final List<Block> blocks = new ArrayList<>(2);

  /** The texts that its impressions share. */
  final SegmentTexts texts = new SegmentTexts();

  /** The valid clicks of its impressions; null if there are none. */
  @Nullable RepeatedClicks repeated;

  /** The memory of these clicks, in bytes. */
  long repeatedBytes;

  private long[] logSequences = new long[4];
  private int logCount;

  Segment(long startMillis) {
    this.startMillis = startMillis;
  }

  /**
   * Checks that a part of the log is replayed in order.
   *
   * @throws IllegalArgumentException if it is not
   */
  void checkOrder(long sequence) {
    if (logCount > 0 && sequence <= logSequences[logCount - 1]) {
      throw new IllegalArgumentException(
          "Cannot replay a window's block: sequence is "
              + sequence
              + ", expected more than "
              + logSequences[logCount - 1]);
    }
  }

  /** Records the sequence number of a part in the log. */
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
