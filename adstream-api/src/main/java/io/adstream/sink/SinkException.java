package io.adstream.sink;

import org.jspecify.annotations.Nullable;

/** Thrown if a sink cannot store or read results. The message contains no secret and no URL. */
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
   * {@return a transient failure: the same call may succeed later}
   *
   * @param message what happened; no secret and no URL
   * @param cause the cause; null if there is none
   */
  public static SinkException ofTransient(String message, @Nullable Throwable cause) {
    return new SinkException(message, cause, true);
  }

  /**
   * {@return a permanent failure: retrying does not help}
   *
   * @param message what happened; no secret and no URL
   * @param cause the cause; null if there is none
   */
  public static SinkException ofPermanent(String message, @Nullable Throwable cause) {
    return new SinkException(message, cause, false);
  }

  /** {@return whether the same call may succeed later} */
  public boolean isTransient() {
    return isTransient;
  }
}
