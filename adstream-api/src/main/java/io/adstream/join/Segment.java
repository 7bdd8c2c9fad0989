package io.adstream.join;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All entries that close within one stretch of event time. */
final class Segment {

  /** Entries close from here on, in milliseconds since the epoch. */
  final long startMillis;

  final List<Block> blocks = new ArrayList<>(2);

  /** What its impressions share. */
  final SegmentTexts texts = new SegmentTexts();

  private long[] logSequences = new long[4];
  private int logCount;

  Segment(long startMillis) {
    this.startMillis = startMillis;
  }

  void addLogSequence(long sequence) {
    if (logCount == logSequences.length) {
      logSequences = Arrays.copyOf(logSequences, logCount * 2);
    }
    logSequences[logCount++] = sequence;
  }

  void dropFrom(WindowLog log) {
    for (int i = 0; i < logCount; i++) {
      log.drop(startMillis, logSequences[i]);
    }
  }
}
