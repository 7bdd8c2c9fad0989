package io.adstream.registry;

/** Thrown where a registry does not provide a schema. */
final class RegistryException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why there is no schema. */
  enum Kind {
    /** The registry is unreachable, or the response is not a registry's. */
    AWAY,
    /** The registry refuses the credentials. */
    REFUSED,
    /** The registry does not know the schema. */
    UNKNOWN
  }

  private final Kind kind;
  private final String reason;

  RegistryException(Kind kind, String reason) {
    super(reason);
    this.kind = kind;
    this.reason = reason;
  }

  /** The reason in words. */
  String reason() {
    return reason;
  }

  Kind kind() {
    return kind;
  }
}
