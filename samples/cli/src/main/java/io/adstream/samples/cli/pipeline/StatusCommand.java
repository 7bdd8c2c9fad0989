package io.adstream.samples.cli.pipeline;

import io.adstream.samples.config.RunConfig;
import io.adstream.samples.status.StatusJson;
import io.adstream.samples.status.StatusText;
import io.adstream.samples.status.StoredStatus;
import java.io.PrintWriter;
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
      "Prints a pipeline's progress and whether it is well, judging by its tables and topics, from"
          + " any machine, whether the pipeline runs or not.",
      "For cron: the exit code is 0 if it is well, and 1 if it is not, or cannot be inspected."
    })
public final class StatusCommand implements Callable<Integer> {

  @Mixin private ConfigFile config = new ConfigFile();

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
        RunConfig.read(
            config.path(), RunConfig.Results.KEEP, System.getenv(), user.replacedSettings());
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
