package io.adstream.samples.cli;

import io.adstream.samples.config.RunConfig.Results;
import picocli.CommandLine.Option;

/** Whether a changed specification goes on with the results of an earlier one. */
final class ChangedSpec {

  @Option(
      names = "--accept-changes",
      description =
          "Go on where the decoding of events, join.impression.lateness, join.click.lateness,"
              + " join.idle.timeout, join.max.future or join.min.event.time differ from those of the"
              + " stored results, which is refused otherwise. They apply to records that are read"
              + " from then on.")
  private boolean acceptChanges;

  Results results() {
    return acceptChanges ? Results.ACCEPT_CHANGES : Results.KEEP;
  }
}
