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

/** Writes the dashboards of a specification for Apache Superset. */
@Command(
    name = "dashboards",
    mixinStandardHelpOptions = true,
    description = {
      "Writes dashboards of a configuration's cubes, attributes, measures and KPIs, as Apache"
          + " Superset imports them, and reports what was left out because a cube or attribute is"
          + " missing.",
      "A pack of the same schema replaces the one that was imported before."
    })
final class DashboardsCommand implements Callable<Integer> {

  @ArgGroup(multiplicity = "1")
  private From from = new From();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "dashboards",
      description = "The directory, which must be empty or missing (${DEFAULT-VALUE}).")
  private Path output = Path.of("");

  @Option(names = "--replace", description = "Replace the pack that is in the directory.")
  private boolean replace;

  @Spec private @Nullable CommandSpec spec;

  /** Where the specification is. */
  private static final class From {
    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "The configuration: a file of properties, as for run.")
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
    out.println(pack.files().size() + " files are written to " + output + ".");
    pack.leftOut().forEach(line -> out.println("Left out: " + line + "."));
    out.flush();
    return 0;
  }

  /** A directory that holds anything but a pack is left as it is. */
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
