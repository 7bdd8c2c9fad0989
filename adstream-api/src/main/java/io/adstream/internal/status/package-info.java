/**
 * What engines measure themselves with, for {@link io.adstream.status}. Start at {@link
 * io.adstream.internal.status.StateTracker}. Public types serve the engines; users should not rely
 * on them, as they may change without notice.
 */
@NullMarked
package io.adstream.internal.status;

import org.jspecify.annotations.NullMarked;
