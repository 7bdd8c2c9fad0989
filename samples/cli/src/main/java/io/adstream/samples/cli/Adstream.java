package io.adstream.samples.cli;

import io.adstream.engine.Engine;
import io.adstream.samples.cli.pipeline.PeekCommand;
import io.adstream.samples.cli.pipeline.ReconcileCommand;
import io.adstream.samples.cli.pipeline.RunCommand;
import io.adstream.samples.cli.pipeline.SchemaCommand;
import io.adstream.samples.cli.pipeline.StatusCommand;
import io.adstream.samples.embedded.Teardown;
import io.adstream.samples.run.Logging;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The {@code adstream} command. Exit codes: 0 on success, 1 if something failed or a comparison
 * found a difference, 2 if the command or its configuration is wrong. {@code run} exits with 0
 * after a clean stop by SIGTERM.
 */
@Command(
    name = "adstream",
    description = "Joins ad impressions and clicks, exactly once, from Kafka into PostgreSQL.",
    mixinStandardHelpOptions = true,
    versionProvider = Adstream.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      PeekCommand.class,
      RunCommand.class,
      StatusCommand.class,
      SchemaCommand.class,
      DashboardsCommand.class,
      ReconcileCommand.class,
      SendCommand.class,
      GenerateCommand.class,
      EstimateCommand.class,
      ConformCommand.class,
      BenchCommand.class,
      HelpCommand.class
    })
public final class Adstream implements Runnable {

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "On failure, also print the stack trace.")
  private boolean verbose;

  @Spec private @Nullable CommandSpec spec;

  private Adstream() {}

  /** Runs the command and exits with its exit code. */
  public static void main(String... args) {
    if (isRun(args)) {
      Logging.ofPipeline(List.of(args), System.getenv());
    } else {
      Logging.onlyTrouble();
    }
    // The broker comes with a logging library that cannot start during shutdown.
    System.setProperty("log4j.shutdownHookEnabled", "false");
    // Before threads log concurrently.
    LoggerFactory.getLogger(Adstream.class).trace("starting");
    System.exit(commandLine().execute(args));
  }

  /**
   * Whether the first argument that is not an option is {@code run}; no option before it has a
   * value.
   */
  static boolean isRun(String... args) {
    return Arrays.stream(args)
        .filter(arg -> !arg.startsWith("-"))
        .findFirst()
        .filter("run"::equals)
        .isPresent();
  }

  /** The command, for running it without exiting the process. */
  public static CommandLine commandLine() {
    Adstream adstream = new Adstream();
    CommandLine line = new CommandLine(adstream);
    line.registerConverter(Duration.class, Durations::parse);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    line.setExecutionStrategy(Adstream::execute);
    line.setExecutionExceptionHandler(adstream::failed);
    line.setParameterExceptionHandler(Adstream::wrong);
    return line;
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "Cannot start: a command is missing");
    }
  }

  /**
   * Runs the command. An error is a failure like any other: if it escaped, threads that are still
   * running would keep the process alive.
   */
  private static int execute(ParseResult parsed) {
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (Error e) {
      List<CommandLine> lines = parsed.asCommandLineList();
      throw new CommandLine.ExecutionException(lines.get(lines.size() - 1), e.toString(), e);
    }
  }

  private int failed(Exception failure, CommandLine line, ParseResult parsed) {
    if (Teardown.isUnderWay()) {
      return 1; // whoever stopped the process knows that it did not finish
    }
    String text = Failures.text(failure, line.getCommandName());
    if (Logging.format() == Logging.Format.JSON) {
      LoggerFactory.getLogger(Adstream.class).error(text, failure);
      return code(failure);
    }
    PrintWriter err = line.getErr();
    err.println(text);
    if (verbose) {
      failure.printStackTrace(err);
    }
    err.flush();
    return code(failure);
  }

  private static int code(Exception failure) {
    return failure instanceof IllegalArgumentException ? 2 : 1;
  }

  private static int wrong(ParameterException failure, String[] args) {
    CommandLine line = failure.getCommandLine();
    PrintWriter err = line.getErr();
    String message = String.valueOf(failure.getMessage());
    err.println(message.startsWith("Cannot ") ? message : "Cannot start: " + message);
    CommandLine.UnmatchedArgumentException.printSuggestions(failure, err);
    err.println("See 'adstream help" + subcommand(line) + "'.");
    err.flush();
    return 2;
  }

  private static String subcommand(CommandLine line) {
    return line.getParent() == null ? "" : " " + line.getCommandName();
  }

  /** The version of the library, which is also the command's. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Engine.class.getPackage().getImplementationVersion();
      return new String[] {"adstream " + (version == null ? "(not packaged)" : version)};
    }
  }
}
