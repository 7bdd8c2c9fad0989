package io.adstream.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Whom requests are from. Its text holds no secret. Immutable. */
final class Credentials implements Serializable {

  /** Requests are from nobody. */
  static final Credentials NONE = new Credentials(null);

  private static final long serialVersionUID = 1L;

  private final @Nullable String header;

  private Credentials(@Nullable String header) {
    this.header = header;
  }

  static Credentials basic(String user, String password) {
    String both = user + ":" + password;
    return new Credentials("Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8)));
  }

  static Credentials bearer(String token) {
    return new Credentials("Bearer " + token);
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
