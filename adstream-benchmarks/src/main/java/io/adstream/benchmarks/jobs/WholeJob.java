package io.adstream.benchmarks.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.benchmarks.Workload;
import io.adstream.benchmarks.process.JobProcess;
import io.adstream.engine.Engines;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.jdbc.PostgresSink;
import io.adstream.samples.traffic.TrafficSpec;
import io.adstream.sink.LaneStatus;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;

/** The process that runs the whole job, written as by a user, until its input ends. */
public final class WholeJob {

  private static final Duration LOOK = Duration.ofMillis(200);

  private WholeJob() {}

  /**
   * Runs the job. The arguments are the servers, the database's URL and user, the schema, the
   * engine's name and the workload. At the end, prints the peak memory of its windows, in bytes,
   * and the number of events in them then.
   */
  public static void main(String[] args) throws InterruptedException {
    TrafficSpec traffic = Workload.of(args[5], args[6], args[7]).traffic();
    PipelineSpec.Builder spec =
        PipelineSpec.builder(args[3])
            .kafka(args[0], Workload.IMPRESSIONS, Workload.CLICKS)
            .schema(traffic.schema())
            .join(traffic.join());
    traffic.cubes().forEach(spec::cube);
    JobProcess.kafkaProperties().forEach(spec::kafkaProperty);
    PostgresSink sink = PostgresSink.builder(args[1]).user(args[2]).schema(args[3]).build();
    try (RunningPipeline pipeline = Engines.named(args[4]).start(spec.build(), sink)) {
      Thread end = new Thread(() -> closeAtEndOfInput(pipeline), "end-of-input");
      end.setDaemon(true);
      end.start();
      LaneStatus fullest = pipeline.status();
      while (!pipeline.awaitTermination(LOOK)) {
        LaneStatus now = pipeline.status();
        fullest = now.windowBytes() > fullest.windowBytes() ? now : fullest;
      }
      new PrintStream(System.out, true, UTF_8)
          .println(fullest.windowBytes() + " " + fullest.openEvents());
    }
    System.exit(0);
  }

  private static void closeAtEndOfInput(RunningPipeline pipeline) {
    try {
      JobProcess.awaitEndOfInput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      pipeline.close();
    }
  }
}
