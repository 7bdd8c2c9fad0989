package io.adstream.benchmarks.report;

import io.adstream.benchmarks.jobs.Job;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured of a section in one go.
 *
 * @param date when, as ISO 8601 has it
 * @param command the options that were given
 * @param jvm what the jobs' virtual machines were told
 * @param machine where, by the name of each property
 * @param series the jobs that were run to their end
 * @param latencies the jobs that were run at a steady rate
 * @param recoveries the jobs that were killed
 */
public record Part(
    String date,
    String command,
    String jvm,
    Map<String, String> machine,
    List<Series> series,
    List<Latency> latencies,
    List<Recovery> recoveries) {

  /** Parts of an older report have no recoveries. */
  public Part {
    recoveries = recoveries == null ? List.of() : recoveries;
  }

  /** The runs of a job. */
  Optional<Series> series(Job job) {
    return series.stream().filter(each -> each.job().equals(job.toString())).findFirst();
  }
}
