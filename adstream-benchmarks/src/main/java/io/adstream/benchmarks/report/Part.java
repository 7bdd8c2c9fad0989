package io.adstream.benchmarks.report;

import io.adstream.benchmarks.jobs.Job;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The measurements of a section, from one invocation.
 *
 * @param date the date, in ISO 8601
 * @param command the command line
 * @param jvm the jobs' JVM options
 * @param machine the machine's properties by name
 * @param series the jobs run to completion
 * @param latencies the jobs run at a steady rate
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

  /** Parts of older reports have no recoveries. */
  public Part {
    recoveries = recoveries == null ? List.of() : recoveries;
  }

  /** The runs of a job. */
  Optional<Series> series(Job job) {
    return series.stream().filter(each -> each.job().equals(job.toString())).findFirst();
  }
}
