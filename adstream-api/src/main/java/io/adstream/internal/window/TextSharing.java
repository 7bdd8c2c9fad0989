package io.adstream.internal.window;

import java.util.Arrays;

/**
 * Judges which attributes have texts that come again, such as countries and pages, and not ids of
 * people: only those are worth looking up. An attribute is judged by its first {@value #PROBE}
 * texts, and again every {@value #SEGMENTS} segments, since traffic changes. Not safe for use by
 * several threads.
 */
final class TextSharing {

  private static final int PROBE = 128;
  private static final int SEGMENTS = 32;

  /**
   * Of the probe's texts, as many must have been there before: 128 texts out of n different ones
   * give about 128² / 2n of these.
   */
  private static final int LEAST_FOUND = 2;

  private final int[] tries;
  private final int[] found;
  private final boolean[] isShared;
  private int segments;

  TextSharing(int attributes) {
    tries = new int[attributes];
    found = new int[attributes];
    isShared = new boolean[attributes];
  }

  /** Whether to look an attribute's text up. */
  boolean isWorthwhile(int attribute) {
    return isShared[attribute] || tries[attribute] < PROBE;
  }

  /** A text was looked up, and was there. */
  void found(int attribute) {
    found[attribute]++;
    tried(attribute);
  }

  /** A text was looked up, and was not there. */
  void missed(int attribute) {
    tried(attribute);
  }

  private void tried(int attribute) {
    if (tries[attribute] < PROBE && ++tries[attribute] == PROBE) {
      isShared[attribute] = found[attribute] >= LEAST_FOUND;
    }
  }

  /** A segment has its first impression. */
  void segmentBegins() {
    if (++segments % SEGMENTS == 0) {
      Arrays.fill(tries, 0);
      Arrays.fill(found, 0);
    }
  }
}
