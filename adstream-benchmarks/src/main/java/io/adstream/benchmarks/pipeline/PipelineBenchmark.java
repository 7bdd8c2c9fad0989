package io.adstream.benchmarks.pipeline;

import io.adstream.benchmarks.Workload;
import io.adstream.benchmarks.jobs.Expectation;
import io.adstream.benchmarks.jobs.Job;
import io.adstream.benchmarks.report.Measurement;
import io.adstream.benchmarks.report.Series;
import io.adstream.samples.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs jobs over the same topics, in alternating rounds. Broker, database and job are separate
 * processes. Not thread-safe.
 */
public final class PipelineBenchmark implements AutoCloseable {

  private final long impressions;
  private final PrintWriter out;
  private final Servers servers;
  private final Expectation expectation;

  /**
   * Starts the servers and fills the topics.
   *
   * @param impressions the approximate number of impressions
   * @param jobs the jobs that will run, which decide which topics of impressions are filled
   * @param jvmOptions JVM options for all jobs
   * @param out receives the progress
   */
  public PipelineBenchmark(
      long impressions, Collection<Job> jobs, List<String> jvmOptions, PrintWriter out)
      throws Exception {
    this.impressions = impressions;
    this.out = out;
    // Early enough that no heartbeat lies in the future.
    Instant start =
        Instant.now()
            .minus(Duration.ofMillis(impressions))
            .minus(Duration.ofHours(2))
            .truncatedTo(ChronoUnit.HOURS);
    Workload workload = new Workload(impressions, start);
    servers = new Servers(workload, jvmOptions, EmbeddedPostgres.builder());
    expectation = servers.fill(jobs);
    say("%,d records, %,d pairs", expectation.records(), expectation.matched());
  }

  /** Runs each job once per round. */
  public List<Series> run(List<Job> jobs, int rounds) throws Exception {
    Map<Job, List<Measurement>> runs = new EnumMap<>(Job.class);
    for (int round = 1; round <= rounds; round++) {
      for (Job job : jobs) {
        Measurement measurement = run(job, round);
        runs.computeIfAbsent(job, key -> new ArrayList<>()).add(measurement);
        say(
            "%d %s: %,.0f events/s, %.1f CPU s, %,d MiB",
            round,
            job,
            expectation.records() / measurement.seconds(),
            measurement.cpuSeconds(),
            measurement.peakBytes() >> 20);
      }
    }
    List<Series> series = new ArrayList<>();
    runs.forEach(
        (job, measurements) ->
            series.add(
                new Series(
                    job.toString(),
                    job.title(),
                    impressions,
                    expectation.records(),
                    measurements)));
    return series;
  }

  private Measurement run(Job job, int round) throws Exception {
    String name = job.name().toLowerCase(Locale.ROOT) + "_" + round;
    try (Topics topics = new Topics(servers.kafka())) {
      return switch (job.output()) {
        case TABLES -> new WholeJobRun(servers, expectation, job, name).run(topics);
        case MATCHES, ALL_ROWS -> new PlainJoinRun(servers, expectation, job, name).run(topics);
        case LINE -> new FloorRun(servers, expectation, job, name).run(topics);
      };
    }
  }

  private void say(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    servers.close();
  }
}
