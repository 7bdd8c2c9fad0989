/**
 * Reads files of events exactly, or rejects them with file and line. Start at {@link
 * io.adstream.samples.file.EventFile}, which detects a file's format, and {@link
 * io.adstream.samples.file.FileCheck}, which reads the whole file before anything is sent.
 */
@NullMarked
package io.adstream.samples.file;

import org.jspecify.annotations.NullMarked;
