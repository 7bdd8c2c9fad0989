package io.adstream.samples.cli.pipeline;

import io.adstream.samples.config.RunConfig.Results;
import picocli.CommandLine.Option;

/** The option that lets a changed specification continue earlier results. */
final class ChangedSpec {

  @Option(
      names = "--accept-changes",
      description =
          "Continue even if the decoding of events, join.impression.lateness,"
              + " join.click.lateness, join.idle.timeout, join.max.future or join.min.event.time"
              + " differ from those of the stored results. The changes apply to records read from"
              + " then on.")
  private boolean acceptChanges;

  Results results() {
    return acceptChanges ? Results.ACCEPT_CHANGES : Results.KEEP;
  }
}
