package io.adstream.join;

/** Thrown if the open windows of this process would exceed their memory limit. */
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
