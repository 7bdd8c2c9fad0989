package io.adstream.registry;

/** Thrown where a schema is broken or of an unexpected format. Asking again does not help. */
public final class UnusableSchemaException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * A schema that cannot be used.
   *
   * @param message what is wrong with it, such as {@code is no Avro schema}
   */
  public UnusableSchemaException(String message) {
    super(message);
  }

  /**
   * A schema that cannot be used.
   *
   * @param message what is wrong with it
   * @param cause what the schema's parser threw
   */
  public UnusableSchemaException(String message, Throwable cause) {
    super(message, cause);
  }
}
