package io.adstream.samples.cli;

import io.adstream.join.JoinSpec;
import io.adstream.join.WindowEstimate;
import io.adstream.samples.config.RunConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Estimates the maximum size of the open windows. */
@Command(
    name = "estimate",
    mixinStandardHelpOptions = true,
    description = {
      "Estimates the maximum size of one process's open windows, and recommends values for"
          + " pipeline.window.memory and the heap.",
      "With --config, the join is that of a pipeline, except for --window and --lateness; the exit"
          + " code is 1 if its open windows would not fit."
    })
final class EstimateCommand implements Callable<Integer> {

  /** The database's password is not needed, and may not be on this machine. */
  private static final Map<String, String> NO_SECRETS =
      Map.of("sink.password.file", "", "sink.password.env", "");

  private static final double MIB = 1 << 20;
  private static final String LENGTHS = "0s to 36500d";

  @Option(
      names = "--rate",
      required = true,
      paramLabel = "N",
      description = "Impressions that the process reads per second.")
  private double rate;

  @Option(
      names = "--ctr",
      paramLabel = "FRACTION",
      defaultValue = "0.05",
      description = "The click-through rate, clicks per impression (${DEFAULT-VALUE}).")
  private double ctr;

  @Option(
      names = "--window",
      paramLabel = "DURATION",
      description = "The attribution window; the configuration's or 15m by default.")
  private @Nullable Duration window;

  @Option(
      names = "--lateness",
      paramLabel = "DURATION",
      description = "How late records may be; the configuration's or 2m by default.")
  private @Nullable Duration lateness;

  @Option(
      names = "--lanes",
      paramLabel = "N",
      defaultValue = "1",
      description = "The lanes (parallel join tasks) of the process (${DEFAULT-VALUE}).")
  private int lanes;

  @Option(
      names = "--own-bytes",
      paramLabel = "N",
      defaultValue = "" + WindowEstimate.TYPICAL_OWN_BYTES,
      description =
          "The average bytes of an impression's values that it shares with few others, such as id,"
              + " user and session, without names and quotes (${DEFAULT-VALUE}, as in the traffic of"
              + " generate).")
  private int ownBytes;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A pipeline's configuration: a properties file, as for run.")
  private @Nullable Path config;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("Cannot estimate window: not called as a command");
    }
    checkOptions(spec.commandLine());
    RunConfig run =
        config == null
            ? null
            : RunConfig.read(config, RunConfig.Results.KEEP, System.getenv(), NO_SECRETS);
    JoinSpec join = join(run == null ? JoinSpec.builder().build() : run.spec().plan().join());
    WindowEstimate estimate =
        WindowEstimate.builder(join)
            .impressionsPerSecond(rate)
            .clicksPerSecond(rate * ctr)
            .ownBytes(ownBytes)
            .lanes(lanes)
            .build();
    PrintWriter out = spec.commandLine().getOut();
    print(out, join, estimate);
    boolean fits = run == null || compare(out, estimate, run.spec().options().maxWindowBytes());
    out.flush();
    return fits ? 0 : 1;
  }

  private void checkOptions(CommandLine line) {
    List<String> faults = new ArrayList<>();
    check(faults, rate > 0 && rate <= 1e6, "--rate", rate, "more than 0 and at most 1000000");
    check(faults, ctr >= 0 && ctr <= 10, "--ctr", ctr, "0 to 10");
    check(faults, lanes >= 1 && lanes <= 10_000, "--lanes", lanes, "1 to 10000");
    check(faults, ownBytes >= 16 && ownBytes <= 65_536, "--own-bytes", ownBytes, "16 to 65536");
    check(faults, window == null || isPossible(window), "--window", window, LENGTHS);
    check(faults, lateness == null || isPossible(lateness), "--lateness", lateness, LENGTHS);
    if (!faults.isEmpty()) {
      throw new ParameterException(line, "Cannot estimate window: " + String.join("; ", faults));
    }
  }

  private static void check(
      List<String> faults, boolean right, String option, @Nullable Object value, String expected) {
    if (!right) {
      faults.add(option + " is " + value + ", expected " + expected);
    }
  }

  private static boolean isPossible(Duration length) {
    return !length.isNegative() && length.compareTo(Duration.ofDays(36_500)) <= 0;
  }

  private JoinSpec join(JoinSpec given) {
    JoinSpec.Builder join = given.toBuilder();
    if (window != null) {
      join.attributionWindow(window);
    }
    if (lateness != null) {
      join.allowedLateness(lateness);
    }
    return join.build();
  }

  private void print(PrintWriter out, JoinSpec join, WindowEstimate estimate) {
    Duration trail =
        join.impressionLateness().compareTo(join.clickLateness()) < 0
            ? join.clickLateness()
            : join.impressionLateness();
    row(out, "impressions per second", "%,.1f", rate);
    row(out, "clicks per second", "%,.1f", rate * ctr);
    row(out, "attribution window", "%s", text(join.attributionWindow()));
    row(out, "lateness", "%s", text(trail));
    row(out, "lanes", "%,d", lanes);
    row(out, "unshared text per impression, bytes", "%,d", ownBytes);
    out.println();
    row(out, "impressions held, maximum", "%,d", estimate.openImpressions());
    row(out, "clicks held", "%,d", estimate.openClicks());
    row(out, "memory, MiB", "%,.1f", estimate.memoryBytes() / MIB);
    row(out, "memory, bytes per event held", "%,.1f", estimate.bytesPerEvent());
    row(out, "log (changelog, state store), MiB", "%,.1f", estimate.logBytes() / MIB);
    out.println();
    row(
        out,
        "recommended: pipeline.window.memory",
        "%s",
        whole(estimate.recommendedMaxWindowBytes()));
    row(out, "recommended: heap", "%s", whole(estimate.recommendedHeapBytes()));
  }

  /** Reports whether the windows fit into a pipeline's memory, and returns it. */
  private static boolean compare(PrintWriter out, WindowEstimate estimate, long maxWindowBytes) {
    row(out, "configured: pipeline.window.memory", "%s", whole(maxWindowBytes));
    out.println();
    boolean fits = estimate.memoryBytes() <= maxWindowBytes;
    if (!fits) {
      out.println(
          "The open windows do not fit: raise pipeline.window.memory and the heap, run more"
              + " processes, or shorten the attribution window or lateness.");
    } else if (estimate.recommendedMaxWindowBytes() > maxWindowBytes) {
      out.println("The open windows fit, with less room for peaks than is recommended.");
    } else {
      out.println("The open windows fit.");
    }
    return fits;
  }

  private static void row(PrintWriter out, String name, String format, Object value) {
    out.println(
        String.format(Locale.ROOT, "%-36s %12s", name, String.format(Locale.ROOT, format, value)));
  }

  private static String text(Duration length) {
    return length.toString().substring(1).replace("T", "").toLowerCase(Locale.ROOT);
  }

  /** A size in the configuration's notation. */
  private static String whole(long bytes) {
    return bytes / (long) MIB + "MiB";
  }
}
