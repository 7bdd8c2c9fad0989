/**
 * The {@code adstream} command: one class per subcommand. Start at {@link
 * io.adstream.samples.cli.Adstream}.
 */
@NullMarked
package io.adstream.samples.cli;

import org.jspecify.annotations.NullMarked;
