package io.adstream.jdbc.internal.table;

import org.jspecify.annotations.Nullable;

/**
 * The incarnation of the results for which a schema was opened.
 *
 * @param name the name of the results that the schema now holds
 * @param cleared the name of the results that were cleared for them; null if none were
 */
public record Epoch(String name, @Nullable String cleared) {

  /** The name. */
  @Override
  public String toString() {
    return name;
  }
}
