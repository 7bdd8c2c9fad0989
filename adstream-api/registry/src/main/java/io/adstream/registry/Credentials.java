package io.adstream.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Whom requests are from. Its text holds no secret. Immutable. */
final class Credentials implements Serializable {

  /** Requests are from nobody. */
  static final Credentials NONE = new Credentials(null);

  /** What is wrong with a token that may not be sent. */
  static final String TOKEN_FAULT =
      "is empty or holds a space, a line break or a character outside ASCII, expected a token as it"
          + " was issued";

  private static final long serialVersionUID = 1L;

  private final @Nullable String header;

  private Credentials(@Nullable String header) {
    this.header = header;
  }

  static Credentials basic(String user, String password) {
    String both = user + ":" + password;
    return new Credentials("Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8)));
  }

  /**
   * A token.
   *
   * @throws IllegalArgumentException if it holds what no header may; the message does not hold it
   */
  static Credentials bearer(String token) {
    if (!isToken(token)) {
      throw new IllegalArgumentException("Cannot use token of registry: it " + TOKEN_FAULT);
    }
    return new Credentials("Bearer " + token);
  }

  /** Whether it may be sent: HTTP's errors would quote one that may not. */
  static boolean isToken(String token) {
    return !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c <= '~');
  }

  /** The value of the header {@code Authorization}; null for none. */
  @Nullable String header() {
    return header;
  }

  @Override
  public String toString() {
    return header == null ? "none" : "hidden";
  }
}
