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
}
