/**
 * Reads scenario files, with the location of each fault. Start at {@link
 * io.adstream.tck.internal.file.ScenarioReader}. Not for users: it may change without notice.
 */
@NullMarked
package io.adstream.tck.internal.file;

import org.jspecify.annotations.NullMarked;
