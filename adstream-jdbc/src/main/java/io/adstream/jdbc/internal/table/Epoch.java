package io.adstream.jdbc.internal.table;

import org.jspecify.annotations.Nullable;

/**
 * The results' incarnation that a schema was opened in.
 *
 * @param name of the results that it holds now
 * @param cleared names those that were cleared for them just now; null where none were
 */
public record Epoch(String name, @Nullable String cleared) {}
