package io.adstream.sink;

import org.jspecify.annotations.Nullable;

/** Thrown if a sink cannot store or read. The message holds no secret and no URL. */
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

  /**
   * {@return a failure that may pass: the same call can be tried again}
   *
   * @param message what happened; no secret and no URL
   * @param cause what caused it; null if nothing did
   */
  public static SinkException ofTransient(String message, @Nullable Throwable cause) {
    return new SinkException(message, cause, true);
  }

  /**
   * {@return a failure that will not pass by itself}
   *
   * @param message what happened; no secret and no URL
   * @param cause what caused it; null if nothing did
   */
  public static SinkException ofPermanent(String message, @Nullable Throwable cause) {
    return new SinkException(message, cause, false);
  }

  /** {@return whether the same call may succeed later} */
  public boolean isTransient() {
    return isTransient;
  }
}
