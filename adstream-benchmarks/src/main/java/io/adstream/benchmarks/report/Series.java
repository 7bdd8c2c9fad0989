package io.adstream.benchmarks.report;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The runs of a job over the same topics.
 *
 * @param job its name
 * @param title its title
 * @param impressions the approximate number of impressions in the topics
 * @param records the number of records in the topics
 * @param runs one run per round
 */
public record Series(
    String job, String title, long impressions, long records, List<Measurement> runs) {

  /** The median of a value; for an even number of runs, the lower one. */
  public double median(ToDoubleFunction<Measurement> figure) {
    double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
    return sorted[(sorted.length - 1) / 2];
  }

  /** Records read per second. */
  public double eventsPerSecond() {
    return records / median(Measurement::seconds);
  }

  /** The CPU time of the job's process, in seconds per million records. */
  public double cpuSecondsPerMillion() {
    return median(Measurement::cpuSeconds) * 1e6 / records;
  }

  /** The peak resident memory, in MiB. */
  public double peakMebibytes() {
    return median(Measurement::peakBytes) / (1 << 20);
  }

  /** The memory per event of an open window, in bytes; 0 if the job does not report it. */
  public double windowBytesPerEvent() {
    return median(run -> run.openEvents() == 0 ? 0 : (double) run.windowBytes() / run.openEvents());
  }

  /** The bytes of the state's log in Kafka per record; 0 if the log is elsewhere. */
  public double logBytesPerRecord() {
    return median(Measurement::logBytes) / records;
  }
}
