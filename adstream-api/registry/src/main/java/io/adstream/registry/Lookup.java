package io.adstream.registry;

/**
 * What came of asking for a schema.
 *
 * @param <T> what a schema was made into
 */
public sealed interface Lookup<T> {

  /**
   * The schema.
   *
   * @param schema what it was made into
   */
  record Found<T>(T schema) implements Lookup<T> {}

  /**
   * Nobody knows yet: the registry is away, busy or slow, or refuses the credentials, or the schema
   * may be registered any moment.
   *
   * @param reason what it waits for, for people
   */
  record NotNow<T>(String reason) implements Lookup<T> {}

  /**
   * There is no such schema, or it is broken.
   *
   * @param reason which, and what is wrong with it, for people
   */
  record Unusable<T>(String reason) implements Lookup<T> {}
}
