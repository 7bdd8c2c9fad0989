package io.adstream.internal;

/** What a failure and its causes say. */
public final class Causes {

  private Causes() {}

  /**
   * The innermost message of a kind of failure, and the name of what is at the root. The words of
   * other kinds are left out, since they may quote a secret.
   *
   * @param failure of that kind
   * @param quotable the kind whose messages hold no secret
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
   * Why something has ended: the message of the first cause of a kind, else of the root. An error's
   * message, and one that is missing, means little without the name of what was thrown.
   *
   * @param kind whose messages say all there is to say
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
