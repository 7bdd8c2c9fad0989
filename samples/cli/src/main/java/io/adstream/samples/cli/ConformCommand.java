package io.adstream.samples.cli;

import io.adstream.engine.Engines;
import io.adstream.samples.conform.Conformance;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs scenario files on an engine. */
@Command(
    name = "conform",
    mixinStandardHelpOptions = true,
    description = {
      "Runs every scenario file of a directory on an engine, with an embedded Kafka and"
          + " PostgreSQL. Prints a line for each, then 'N passed, N failed'. The exit code is 1 if"
          + " any failed.",
      "The engine \"reference\" is the certification kit's own, in memory."
    })
final class ConformCommand implements Callable<Integer> {

  @Option(
      names = "--engine",
      required = true,
      paramLabel = "NAME",
      description = "The engine, such as kafka-streams, spark or reference.")
  private String engine = "";

  @Parameters(
      paramLabel = "DIR",
      description = "A directory of scenario files (*.json), or a single file.")
  private Path directory = Path.of(".");

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("Cannot conform: not called as a command");
    }
    if (!engine.equals(Conformance.REFERENCE)) {
      Engines.named(engine);
    }
    PrintWriter out = spec.commandLine().getOut();
    int failed =
        Conformance.run(
            engine,
            directory,
            line -> {
              out.println(line);
              out.flush();
            });
    return failed == 0 ? 0 : 1;
  }
}
