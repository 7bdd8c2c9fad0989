package io.adstream.engine;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a pipeline cannot start or has failed. The message says what to do, and holds no
 * secret.
 */
public final class PipelineException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * A failure with its cause, which may be null.
   *
   * @param message what happened and what to do; no secret
   * @param cause what caused it; null if nothing did
   */
  public PipelineException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
