/**
 * Faults of PostgreSQL: a server that is away, refuses or is replaced, schemas of other versions,
 * and what other users of the database do. Start at {@link
 * io.adstream.enginetests.faults.postgres.PostgresFaultsCertification}.
 */
@NullMarked
package io.adstream.enginetests.faults.postgres;

import org.jspecify.annotations.NullMarked;
