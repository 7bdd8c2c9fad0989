/**
 * Reads back what a pipeline has stored in PostgreSQL, for comparison with the expected answer.
 * Start at {@link io.adstream.samples.stored.StoredOutcome}.
 */
@NullMarked
package io.adstream.samples.stored;

import org.jspecify.annotations.NullMarked;
