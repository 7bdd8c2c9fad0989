package io.adstream.join;

/** The open windows of this process need more memory than they may have. */
public final class WindowFullException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * More memory is needed than there may be.
   *
   * @param neededBytes what the windows need
   * @param maxBytes what they may have
   */
  public WindowFullException(long neededBytes, long maxBytes) {
    super(
        "Cannot hold the open window: it needs "
            + neededBytes
            + " bytes, expected at most maxWindowBytes = "
            + maxBytes
            + "; raise maxWindowBytes and the heap, run more instances, or shorten the attribution window or lateness");
  }
}
