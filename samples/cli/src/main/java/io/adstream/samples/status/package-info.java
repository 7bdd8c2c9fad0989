/**
 * How well a pipeline is by what its tables and topics hold, whether it runs or not. Start at
 * {@link io.adstream.samples.status.StoredStatus}.
 */
@NullMarked
package io.adstream.samples.status;

import org.jspecify.annotations.NullMarked;
