package io.adstream.samples.cli;

import org.jspecify.annotations.Nullable;

/** What to say of a failure in one line. */
final class Failures {

  private static final String CANNOT = "Cannot ";

  private Failures() {}

  /**
   * The first message in the chain of causes that says what cannot be done; other messages only
   * where there is none.
   */
  static String text(Throwable failure, String command) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      if (message != null && message.startsWith(CANNOT)) {
        return message + reason(cause.getCause(), message);
      }
    }
    return CANNOT + "finish " + command + ": " + failure;
  }

  /** Why it cannot be done, where the message does not say it already. */
  private static String reason(@Nullable Throwable cause, String said) {
    Throwable last = cause;
    while (last != null && last.getCause() != null) {
      last = last.getCause();
    }
    String why = last == null ? null : last.getMessage();
    return why == null || said.contains(why) || said.contains(": ") ? "" : ": " + why;
  }
}
