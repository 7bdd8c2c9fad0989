package io.adstream.engine;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a pipeline cannot start or has failed. The message explains what to do, and contains no
 * secret.
 */
public final class PipelineException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what happened and what to do; no secret
   * @param cause the cause; null if there is none
   */
  public PipelineException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
