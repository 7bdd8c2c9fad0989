package io.adstream.sink;

import org.jspecify.annotations.Nullable;

/** A sink could not do what was asked. The message holds no secret and no URL. */
public class SinkException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean isTransient;

  private SinkException(String message, @Nullable Throwable cause, boolean isTransient) {
    super(message, cause);
    this.isTransient = isTransient;
  }

  SinkException(String message) {
    this(message, null, false);
  }

  /** A failure that may pass: the same call can be tried again. */
  public static SinkException ofTransient(String message, @Nullable Throwable cause) {
    return new SinkException(message, cause, true);
  }

  /** A failure that will not pass by itself. */
  public static SinkException ofPermanent(String message, @Nullable Throwable cause) {
    return new SinkException(message, cause, false);
  }

  /** Whether the same call may succeed later. */
  public boolean isTransient() {
    return isTransient;
  }
}
