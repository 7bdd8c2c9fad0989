/**
 * Reads files of events as they are, or refuses them by file and line. Start at {@link
 * io.adstream.samples.file.EventFile}, which detects a file's form, and {@link
 * io.adstream.samples.file.FileCheck}, which reads it to its end before anything is sent.
 */
@NullMarked
package io.adstream.samples.file;

import org.jspecify.annotations.NullMarked;
