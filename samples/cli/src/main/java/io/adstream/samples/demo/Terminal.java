package io.adstream.samples.demo;

/**
 * Whether the output is a terminal. The launcher sets this in system properties, since Java's own
 * answer differs by version.
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
