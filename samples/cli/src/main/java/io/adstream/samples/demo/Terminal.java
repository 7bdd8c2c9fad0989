package io.adstream.samples.demo;

/**
 * Whether someone watches. The launcher knows and says so in system properties; Java's own answer
 * differs by version.
 */
public final class Terminal {

  private Terminal() {}

  /** Whether standard output is a terminal that understands escape sequences. */
  public static boolean isOut() {
    return Boolean.getBoolean("adstream.terminal.out") && !"dumb".equals(System.getenv("TERM"));
  }

  /** Whether standard error is a terminal that understands escape sequences. */
  public static boolean isErr() {
    return Boolean.getBoolean("adstream.terminal.err") && !"dumb".equals(System.getenv("TERM"));
  }
}
