package io.adstream.samples.cli;

import io.adstream.samples.config.RunConfig;
import io.adstream.samples.status.StatusJson;
import io.adstream.samples.status.StatusText;
import io.adstream.samples.status.StoredStatus;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reports a pipeline's status from outside. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a pipeline's progress and health, as read from its tables and topics, on any machine"
          + " and whether or not the pipeline is running.",
      "The exit code is 0 if the pipeline is healthy, and 1 if it is not or cannot be checked, for"
          + " use in cron."
    })
final class StatusCommand implements Callable<Integer> {

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      defaultValue = "${env:ADSTREAM_CONFIG}",
      description = "The configuration: a properties file, as for run.")
  private Path config = Path.of("");

  @Option(
      names = "--max-behind",
      paramLabel = "TIME",
      defaultValue = "1m",
      description = "How long records may wait to be stored (${DEFAULT-VALUE}).")
  private Duration mostBehind = Duration.ofMinutes(1);

  @Option(names = "--json", description = "Print JSON instead of text.")
  private boolean json;

  @Mixin private OtherUser user = new OtherUser();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("Cannot show status: not called as a command");
    }
    RunConfig run =
        RunConfig.read(config, RunConfig.Results.KEEP, System.getenv(), user.replacedSettings());
    StoredStatus status = StoredStatus.of(run, mostBehind);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      StatusJson.print(out, status);
    } else {
      StatusText.print(out, status);
    }
    return status.isWell() ? 0 : 1;
  }
}
