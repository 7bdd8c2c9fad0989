package io.adstream.internal.codec;

/** Stored bytes are not what was written. */
public final class CorruptBytesException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says what is wrong with them. */
  public CorruptBytesException(String detail) {
    super("Cannot read stored bytes: " + detail);
  }
}
