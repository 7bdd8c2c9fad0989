package io.adstream.benchmarks.report;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The runs of a job over the same topics.
 *
 * @param job its name
 * @param title what to call it
 * @param impressions about how many impressions the topics hold
 * @param records how many records they hold
 * @param runs one a round
 */
public record Series(
    String job, String title, long impressions, long records, List<Measurement> runs) {

  /** A figure's own median; of an even number the lower one. */
  public double median(ToDoubleFunction<Measurement> figure) {
    double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
    return sorted[(sorted.length - 1) / 2];
  }

  /** Records read a second. */
  public double eventsPerSecond() {
    return records / median(Measurement::seconds);
  }

  /** CPU of the job's process, in seconds for a million records. */
  public double cpuSecondsPerMillion() {
    return median(Measurement::cpuSeconds) * 1e6 / records;
  }

  /** The most resident memory, in MiB. */
  public double peakMebibytes() {
    return median(Measurement::peakBytes) / (1 << 20);
  }

  /** Memory for an event of an open window, in bytes; 0 where the job does not say. */
  public double windowBytesPerEvent() {
    return median(run -> run.openEvents() == 0 ? 0 : (double) run.windowBytes() / run.openEvents());
  }

  /** Kafka's bytes of a state's log for each record; 0 where the log is elsewhere. */
  public double logBytesPerRecord() {
    return median(Measurement::logBytes) / records;
  }
}
