/**
 * The subcommands for a pipeline that a configuration file defines, in the order of their use:
 * {@code peek} at its topics, prepare its {@code schema}, {@code run} it, ask for its {@code
 * status}, {@code reconcile} late events. Start at {@link
 * io.adstream.samples.cli.pipeline.RunCommand}.
 */
@NullMarked
package io.adstream.samples.cli.pipeline;

import org.jspecify.annotations.NullMarked;
