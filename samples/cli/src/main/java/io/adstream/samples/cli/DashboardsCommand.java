package io.adstream.samples.cli;

import io.adstream.samples.config.RunConfig;
import io.adstream.samples.dashboards.Dashboards;
import io.adstream.samples.dashboards.Pack;
import io.adstream.samples.demo.Demo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes Apache Superset dashboards for a specification. */
@Command(
    name = "dashboards",
    mixinStandardHelpOptions = true,
    description = {
      "Writes Apache Superset dashboards for a configuration's cubes, attributes, measures and"
          + " KPIs, ready to import, and reports what was left out because a cube or attribute is"
          + " missing.",
      "Importing a pack replaces the one imported before for the same schema."
    })
final class DashboardsCommand implements Callable<Integer> {

  @ArgGroup(multiplicity = "1")
  private From from = new From();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "dashboards",
      description = "The output directory, which must be empty or not exist (${DEFAULT-VALUE}).")
  private Path output = Path.of("");

  @Option(names = "--replace", description = "Replace an existing pack in the directory.")
  private boolean replace;

  @Spec private @Nullable CommandSpec spec;

  /** The source of the specification. */
  private static final class From {
    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "The configuration: a properties file, as for run.")
    private @Nullable Path config;

    @Option(names = "--demo", description = "The demo's specification.")
    private boolean isDemo;
  }

  @Override
  public Integer call() throws IOException {
    if (spec == null) {
      throw new IllegalStateException("Cannot write dashboards: not called as a command");
    }
    Pack pack =
        Dashboards.of(
            from.isDemo || from.config == null
                ? Demo.reports()
                : RunConfig.read(from.config, RunConfig.Results.KEEP, System.getenv()).reports());
    clear();
    pack.writeTo(output);
    var out = spec.commandLine().getOut();
    out.println(pack.files().size() + " files written to " + output + ".");
    pack.leftOut().forEach(line -> out.println("Left out: " + line + "."));
    out.flush();
    return 0;
  }

  /** Fails if the directory contains anything but a pack. */
  private void clear() throws IOException {
    if (!Files.exists(output)) {
      return;
    }
    try (Stream<Path> files = Files.isDirectory(output) ? Files.walk(output) : Stream.of(output)) {
      List<Path> found = files.sorted(Comparator.reverseOrder()).toList();
      boolean isPack = found.contains(output.resolve("metadata.yaml"));
      if (Files.isRegularFile(output) || (found.size() > 1 && !(replace && isPack))) {
        throw new IllegalArgumentException(
            "Cannot write dashboards: --output is "
                + output
                + ", expected an empty directory, or a pack and --replace");
      }
      for (Path file : found) {
        Files.delete(file);
      }
    }
  }
}
