package io.adstream.benchmarks.pipeline;

import io.adstream.benchmarks.jobs.Expectation;
import io.adstream.benchmarks.jobs.Job;
import io.adstream.benchmarks.process.ChildJvm;
import io.adstream.benchmarks.process.Usage;
import io.adstream.benchmarks.report.Measurement;
import java.util.List;

/** One run of the floor join, which ends when it prints the number of matches. */
final class FloorRun {

  private final Servers servers;
  private final Expectation expectation;
  private final Job job;
  private final String name;

  FloorRun(Servers servers, Expectation expectation, Job job, String name) {
    this.servers = servers;
    this.expectation = expectation;
    this.job = job;
    this.name = name;
  }

  Measurement run(Topics topics) throws Exception {
    Meter meter = new Meter(servers, topics);
    try (ChildJvm process = servers.start(job, name, List.of(), List.of(servers.kafka()))) {
      String found = process.readLine();
      Usage usage = process.usage();
      meter.read(name);
      String expected = expectation.matched() + " " + expectation.matchedCostMicros();
      if (!found.equals(expected)) {
        throw process.failure("has found pairs and cost " + found + ", expected " + expected);
      }
      return meter.measurement(usage, 0, 0);
    }
  }
}
