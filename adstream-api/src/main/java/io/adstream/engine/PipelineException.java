package io.adstream.engine;

import org.jspecify.annotations.Nullable;

/** A pipeline cannot start, or has failed. The message says what to do, and holds no secret. */
public final class PipelineException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** A failure with its cause, which may be null. */
  public PipelineException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
