package io.adstream.registry;

/**
 * The result of looking up a schema.
 *
 * @param <T> the compiled form of a schema
 */
public sealed interface Lookup<T> {

  /**
   * The schema.
   *
   * @param schema what it was made into
   */
  record Found<T>(T schema) implements Lookup<T> {}

  /**
   * Not known yet: the registry is unreachable, busy or slow, refuses the credentials, or may learn
   * of the schema at any moment.
   *
   * @param reason what the record waits for, in words
   */
  record NotNow<T>(String reason) implements Lookup<T> {}

  /**
   * The schema does not exist or is broken.
   *
   * @param reason the schema and its fault, in words
   */
  record Unusable<T>(String reason) implements Lookup<T> {}
}
