package io.adstream.samples.cli.pipeline;

import io.adstream.engine.PipelineSpec;
import io.adstream.samples.config.RunConfig;
import io.adstream.samples.peek.From;
import io.adstream.samples.peek.Peek;
import io.adstream.samples.peek.PeekJson;
import io.adstream.samples.peek.PeekReport;
import io.adstream.samples.peek.PeekText;
import io.adstream.samples.peek.stream.StreamLook.Values;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Inspects topics and suggests settings. */
@Command(
    name = "peek",
    mixinStandardHelpOptions = true,
    description = {
      "Reads some records of both topics with the configured decoder, and prints how they decode,"
          + " how they are keyed and ordered, how they join, and which settings fit."
          + " Writes nothing and joins no consumer group.",
      "The configuration needs kafka.bootstrap.servers and the topics, and no sink."
    })
public final class PeekCommand implements Callable<Integer> {

  private static final int MOST_RECORDS = 100_000;

  @Mixin private ConfigFile config = new ConfigFile();

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "500",
      description =
          "About how many records to read per topic (${DEFAULT-VALUE}), from all partitions. Up to 20"
              + " times as many consecutive records are read to observe disorder and matches.")
  private long records;

  @Option(
      names = "--from",
      paramLabel = "PLACE",
      defaultValue = "end",
      description =
          "beginning: the oldest; end: mostly the newest, and a fifth of the oldest"
              + " (${DEFAULT-VALUE}); or a duration such as 1h: from that long ago, by Kafka's timestamps.")
  private String from = "end";

  @Option(names = "--values", description = "Also print the values of rejected records.")
  private boolean values;

  @Option(names = "--json", description = "Print JSON instead of text.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("Cannot peek: not called as a command");
    }
    if (records < 1 || records > MOST_RECORDS) {
      throw new ParameterException(
          spec.commandLine(),
          "Cannot peek: --records is " + records + ", expected 1 to " + MOST_RECORDS);
    }
    PipelineSpec pipeline = RunConfig.readSpec(config.path(), System.getenv());
    PeekReport report =
        Peek.at(pipeline, records, from(spec), values ? Values.RECORDS : Values.FIELDS);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      PeekJson.print(out, report);
    } else {
      PeekText.print(out, report, config.path());
    }
    return 0;
  }

  private From from(CommandSpec command) {
    try {
      return From.parse(from);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          command.commandLine(),
          "Cannot peek: --from is \"" + from + "\", expected beginning, end or a duration",
          e);
    }
  }
}
