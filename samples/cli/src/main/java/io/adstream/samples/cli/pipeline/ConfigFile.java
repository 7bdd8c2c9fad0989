package io.adstream.samples.cli.pipeline;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The pipeline's configuration, which a command cannot do without. */
final class ConfigFile {

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      defaultValue = "${env:ADSTREAM_CONFIG}",
      description =
          "The configuration: a file of properties, as for run; ADSTREAM_CONFIG unless given.")
  private Path path = Path.of("");

  /** Where it is. */
  Path path() {
    return path;
  }
}
