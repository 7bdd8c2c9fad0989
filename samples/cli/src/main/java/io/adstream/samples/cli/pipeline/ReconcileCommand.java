package io.adstream.samples.cli.pipeline;

import io.adstream.jdbc.Reconciliation;
import io.adstream.jdbc.Reconciliation.Count;
import io.adstream.samples.config.RunConfig;
import io.adstream.sink.SinkSpec;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Applies late events, and orphans that they match, whether or not the pipeline is running. */
@Command(
    name = "reconcile",
    mixinStandardHelpOptions = true,
    description = {
      "Accepts late events after all, exactly once: those that can no longer match an open event are"
          + " joined with the stored events and removed from table late_event, and the KPIs are updated."
          + " Orphans whose impression was late become matches. Prints what changed.",
      "Requires result.unclicked = kept, and the schema's owner. The pipeline may be running."
    })
public final class ReconcileCommand implements Callable<Integer> {

  @Mixin private ConfigFile config = new ConfigFile();

  @Option(names = "--dry-run", description = "Only print what would change.")
  private boolean dryRun;

  @Mixin private OtherUser user = new OtherUser();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("Cannot reconcile: not called as a command");
    }
    RunConfig run =
        RunConfig.read(
            config.path(), RunConfig.Results.KEEP, System.getenv(), user.replacedSettings());
    SinkSpec pipeline = run.spec().sinkSpec();
    Reconciliation done =
        dryRun ? run.sink().previewReconcile(pipeline) : run.sink().reconcile(pipeline);
    PrintWriter out = spec.commandLine().getOut();
    print(done, out);
    out.flush();
    return 0;
  }

  private void print(Reconciliation done, PrintWriter out) {
    out.println(
        done.watermark() == null
            ? "Nothing is settled: a lane has no watermark yet."
            : (dryRun ? "What would change of" : "What changed of")
                + " the late events that are settled at watermark "
                + done.watermark()
                + ":");
    line(out, done.of(Count.LATE_IMPRESSIONS), "late impressions accepted");
    line(out, done.of(Count.UNCLICKED_ADDED), "of them without a click");
    line(out, done.of(Count.LATE_CLICKS), "late clicks accepted");
    line(out, done.of(Count.ORPHANS_ADDED), "of them without an impression: orphans");
    line(out, done.of(Count.DUPLICATES), "duplicates dropped");
    line(out, done.of(Count.MATCHES), "matches added");
    line(out, done.of(Count.ORPHANS_RESOLVED), "of them with a click that was an orphan");
    line(out, done.of(Count.UNCLICKED_REMOVED), "rows of impressions without a click removed");
    line(out, done.of(Count.KPI_SUMS), "updates of KPI rows");
    line(out, done.of(Count.REFUSED_ROWS), "rows rejected by PostgreSQL: see table dead_letter");
    line(out, done.of(Count.NOT_SETTLED), "late events left, not settled yet");
    line(out, done.of(Count.PAST_RETENTION), "late events left, older than retention");
  }

  private static void line(PrintWriter out, long number, String what) {
    out.printf("%12d  %s%n", number, what);
  }
}
