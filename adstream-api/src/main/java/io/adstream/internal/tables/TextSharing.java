package io.adstream.internal.tables;

import java.util.Arrays;

/**
 * Judges which attributes have texts that come again, such as countries and pages, and not ids of
 * people: only those are worth looking up. An attribute is judged by its first {@value #PROBE}
 * texts, and again every {@value #SEGMENTS} segments, since traffic changes. Not safe for use by
 * several threads.
 */
public final class TextSharing {

  private static final int PROBE = 128;
  private static final int SEGMENTS = 32;

  /**
   * Of the probe's texts, as many must have been there before: 128 texts out of n different ones
   * give about 128² / 2n of these, so that an attribute of up to about a thousand is shared.
   */
  private static final int LEAST_FOUND = 8;

  private final int[] tries;
  private final int[] found;
  private final boolean[] isShared;
  private int segments;

  /** Knows nothing of any attribute yet. */
  public TextSharing(int attributes) {
    tries = new int[attributes];
    found = new int[attributes];
    isShared = new boolean[attributes];
  }

  /** Whether to look an attribute's text up. */
  public boolean isWorthwhile(int attribute) {
    return isShared[attribute] || tries[attribute] < PROBE;
  }

  /**
   * A text was looked up.
   *
   * @param found 1 if it was there, else 0
   */
  public void tried(int attribute, int found) {
    if (tries[attribute] < PROBE) {
      this.found[attribute] += found;
      if (++tries[attribute] == PROBE) {
        isShared[attribute] = this.found[attribute] >= LEAST_FOUND;
      }
    }
  }

  /** A segment has its first impression; returns how many had one so far. */
  public int segmentBegins() {
    if (++segments % SEGMENTS == 0) {
      Arrays.fill(tries, 0);
      Arrays.fill(found, 0);
    }
    return segments;
  }
}
