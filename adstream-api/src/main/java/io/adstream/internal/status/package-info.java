/**
 * Measures pipelines for {@link io.adstream.status}; shared by all engines. Start at {@link
 * io.adstream.internal.status.StateTracker}. Public types serve the engines; users should not rely
 * on them, as they may change without notice.
 */
@NullMarked
package io.adstream.internal.status;

import org.jspecify.annotations.NullMarked;
