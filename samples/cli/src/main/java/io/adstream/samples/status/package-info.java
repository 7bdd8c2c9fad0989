/**
 * Judges from a pipeline's tables and topics whether it is well, running or not. Start at {@link
 * io.adstream.samples.status.StoredStatus}.
 */
@NullMarked
package io.adstream.samples.status;

import org.jspecify.annotations.NullMarked;
