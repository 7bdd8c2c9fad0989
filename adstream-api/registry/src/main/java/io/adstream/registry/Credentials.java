package io.adstream.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The credentials of requests. {@code toString} holds no secret. Immutable. */
final class Credentials implements Serializable {

  /** No credentials. */
  static final Credentials NONE = new Credentials(null);

  /** The fault of a token that cannot be sent. */
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
   * @throws IllegalArgumentException if it holds characters that no header may; the message does
   *     not quote it
   */
  static Credentials bearer(String token) {
    if (!isToken(token)) {
      throw new IllegalArgumentException("Cannot use token of registry: it " + TOKEN_FAULT);
    }
    return new Credentials("Bearer " + token);
  }

  /** Whether it can be sent: the HTTP client's errors would quote one that cannot. */
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
