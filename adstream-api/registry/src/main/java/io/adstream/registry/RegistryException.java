package io.adstream.registry;

/** A registry gave no schema. */
final class RegistryException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What its absence means. */
  enum Kind {
    /** The registry is away, or answers what no registry answers. */
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

  /** Why there is none, for people. */
  String reason() {
    return reason;
  }

  Kind kind() {
    return kind;
  }
}
