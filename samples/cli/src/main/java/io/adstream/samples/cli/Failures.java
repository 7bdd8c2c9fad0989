package io.adstream.samples.cli;

import io.adstream.engine.PipelineException;
import org.jspecify.annotations.Nullable;

/** Describes a failure in one line. */
final class Failures {

  private static final String CANNOT = "Cannot ";

  private Failures() {}

  /**
   * The first message in the chain of causes that says what cannot be done; if there is none, any
   * other message.
   */
  static String text(Throwable failure, String command) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      if (message != null && message.startsWith(CANNOT)) {
        return message + reason(cause.getCause(), message);
      }
    }
    Object why = failure instanceof PipelineException ? failure.getMessage() : failure;
    return CANNOT + "finish " + command + ": " + why;
  }

  /** The reason, unless the message already contains it. */
  private static String reason(@Nullable Throwable cause, String said) {
    Throwable last = cause;
    while (last != null && last.getCause() != null) {
      last = last.getCause();
    }
    String why = last == null ? null : last.getMessage();
    return why == null || said.contains(why) || said.contains(": ") ? "" : ": " + why;
  }
}
