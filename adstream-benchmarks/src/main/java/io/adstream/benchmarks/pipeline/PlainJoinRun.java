package io.adstream.benchmarks.pipeline;

import io.adstream.benchmarks.jobs.Expectation;
import io.adstream.benchmarks.jobs.Job;
import io.adstream.benchmarks.process.ChildJvm;
import io.adstream.benchmarks.process.Usage;
import io.adstream.benchmarks.report.Measurement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of a join into a topic, which ends when the broker receives the last correct result. For
 * jobs that may not emit the last unclicked impressions, that is the last match.
 */
final class PlainJoinRun {

  private static final long LOOK_MILLIS = 100;
  private static final Duration STABLE = Duration.ofSeconds(2);
  private static final Duration STUCK = Duration.ofMinutes(1);

  private final Servers servers;
  private final Expectation expectation;
  private final Job job;
  private final String name;
  private final boolean withUnclicked;
  private final long least;
  private final List<Usage> usages = new ArrayList<>();

  PlainJoinRun(Servers servers, Expectation expectation, Job job, String name) {
    this.servers = servers;
    this.expectation = expectation;
    this.job = job;
    this.name = name;
    withUnclicked = job.output() == Job.Output.ALL_ROWS;
    least = expectation.plainMatched() + (withUnclicked ? expectation.plainUnclicked() : 0);
  }

  Measurement run(Topics topics) throws Exception {
    topics.create(name);
    Meter meter = new Meter(servers, topics);
    List<String> arguments = new ArrayList<>(List.of(servers.kafka(), name));
    arguments.addAll(job.arguments(expectation));
    Measurement measurement;
    try (ChildJvm process = servers.start(job, name, job.options(expectation), arguments)) {
      measurement = measure(process, topics, meter);
    }
    topics.deleteOutputs();
    return measurement;
  }

  /**
   * Checks the output when it could be complete and has not changed for a while, until it is
   * correct; less and less often, since checking takes time from the job.
   */
  private Measurement measure(ChildJvm process, Topics topics, Meter meter) throws Exception {
    long before = 0;
    long looked = 0;
    Duration pause = STABLE;
    Usage changed = process.usage();
    while (true) {
      long written = topics.records(name);
      Usage now = process.usage();
      usages.add(now);
      Duration stable = now.elapsed().minus(changed.elapsed());
      if (written != before) {
        before = written;
        changed = now;
      } else if (written >= least && written != looked && stable.compareTo(pause) > 0) {
        looked = written;
        pause = pause.multipliedBy(2);
        meter.read(name);
        PlainOutput output = PlainOutput.of(servers.kafka(), name);
        if (output.isComplete(expectation, withUnclicked)) {
          usages.add(process.usage()); // it may have written during the check
          long millis = output.lastMillis(withUnclicked) - process.startMillis();
          return meter.measurement(usageAt(millis), 0, 0);
        }
      }
      boolean stuck = before > 0 && stable.compareTo(STUCK) > 0;
      if (stuck || now.elapsed().compareTo(Servers.PATIENCE) > 0) {
        PlainOutput.of(servers.kafka(), name).check(expectation, withUnclicked);
        throw process.failure("has written only " + written + " rows");
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private Usage usageAt(long millis) {
    Duration elapsed = Duration.ofMillis(millis);
    for (Usage usage : usages) {
      if (usage.elapsed().compareTo(elapsed) >= 0) {
        return new Usage(elapsed, usage.cpu(), usage.peakBytes());
      }
    }
    throw new IllegalStateException("The plain join wrote a match after its end, at " + elapsed);
  }
}
