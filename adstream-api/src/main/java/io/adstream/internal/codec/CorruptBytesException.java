package io.adstream.internal.codec;

/** Thrown if stored bytes are not those written. */
public final class CorruptBytesException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates an exception that describes the fault. */
  public CorruptBytesException(String detail) {
    super("Cannot read stored bytes: " + detail);
  }
}
