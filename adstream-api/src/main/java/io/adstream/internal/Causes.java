package io.adstream.internal;

/** Summarizes a failure and its causes. */
public final class Causes {

  private Causes() {}

  /**
   * The innermost message of a kind of exception, and the name of the root cause. Messages of other
   * kinds are omitted, since they may quote a secret.
   *
   * @param failure an exception of that kind
   * @param quotable the kind whose messages contain no secrets
   */
  public static String text(Throwable failure, Class<? extends Throwable> quotable) {
    String words = String.valueOf(failure.getMessage());
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
      if (quotable.isInstance(root) && root.getMessage() != null) {
        words = root.getMessage();
      }
    }
    return words + " (" + root.getClass().getSimpleName() + ")";
  }

  /**
   * Why something has ended: the message of the first cause of a kind, or else of the root cause.
   * For an error, or if the message is missing, the name of the exception is added.
   *
   * @param kind the kind whose messages are self-explanatory
   */
  public static String reason(Throwable failure, Class<? extends Throwable> kind) {
    Throwable cause = failure;
    while (!kind.isInstance(cause) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null || cause instanceof Error ? cause.toString() : message;
  }
}
