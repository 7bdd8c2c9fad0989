/**
 * The health of a pipeline, judged by its tables and topics, whether or not it is running. Start at
 * {@link io.adstream.samples.status.StoredStatus}.
 */
@NullMarked
package io.adstream.samples.status;

import org.jspecify.annotations.NullMarked;
