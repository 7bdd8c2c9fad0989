/**
 * The {@code adstream} command: one class per subcommand, those for a configured pipeline in {@link
 * io.adstream.samples.cli.pipeline}. Start at {@link io.adstream.samples.cli.Adstream}.
 */
@NullMarked
package io.adstream.samples.cli;

import org.jspecify.annotations.NullMarked;
