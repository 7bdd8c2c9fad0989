package io.adstream.internal.tables;

import java.util.Arrays;

/**
 * Decides which attributes have recurring texts, such as countries and pages but not user ids; only
 * these are worth looking up. An attribute is judged by its first {@value #PROBE} texts, and again
 * every {@value #SEGMENTS} segments, since traffic changes. Not thread-safe.
 */
public final class TextSharing {

  private static final int PROBE = 128;
  private static final int SEGMENTS = 32;

  /**
   * The number of the probe's texts that must have occurred before: 128 texts out of n distinct
   * ones contain about 128² / 2n such texts, so attributes with up to about a thousand distinct
   * texts are shared.
   */
  private static final int LEAST_FOUND = 8;

  private final int[] tries;
  private final int[] found;
  private final boolean[] isShared;
  private int segments;

  /** Starts without observations. */
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
   * Records the lookup of a text.
   *
   * @param found 1 if it was found, else 0
   */
  public void tried(int attribute, int found) {
    if (tries[attribute] < PROBE) {
      this.found[attribute] += found;
      if (++tries[attribute] == PROBE) {
        isShared[attribute] = this.found[attribute] >= LEAST_FOUND;
      }
    }
  }

  /**
   * Records a segment's first impression; returns the number of segments with impressions so far.
   */
  public int segmentBegins() {
    if (++segments % SEGMENTS == 0) {
      Arrays.fill(tries, 0);
      Arrays.fill(found, 0);
    }
    return segments;
  }
}
