package io.adstream.decode;

import java.io.Serializable;

/**
 * Bounds the size of values; larger ones are rejected. Each bound itself is allowed.
 *
 * @param maxTextChars the longest id or attribute, in UTF-16 chars
 * @param maxNestingDepth the deepest nesting of objects and arrays; the event's own object is depth
 *     1
 * @param maxDocumentBytes the largest document
 */
public record Limits(int maxTextChars, int maxNestingDepth, int maxDocumentBytes)
    implements Serializable {

  /** 2,048 chars of text, 32 levels of nesting, documents of 256 KiB. */
  public static final Limits DEFAULT = new Limits(2_048, 32, 256 * 1024);

  /**
   * Checks the bounds.
   *
   * @param maxTextChars the longest id or attribute, in UTF-16 chars
   * @param maxNestingDepth the deepest nesting of objects and arrays; the event's own object is
   *     depth 1
   * @param maxDocumentBytes the largest document
   * @throws IllegalArgumentException if a bound is below 1, or text may be longer than 16,384 chars
   */
  public Limits {
    if (maxTextChars < 1 || maxTextChars > 16_384 || maxNestingDepth < 1 || maxDocumentBytes < 1) {
      throw new IllegalArgumentException(
          "Cannot create limits: they are "
              + maxTextChars
              + " chars, "
              + maxNestingDepth
              + " levels, "
              + maxDocumentBytes
              + " bytes, expected 1 or more each and at most 16384 chars");
    }
  }
}
