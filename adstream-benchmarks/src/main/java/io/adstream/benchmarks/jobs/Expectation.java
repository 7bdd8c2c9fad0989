package io.adstream.benchmarks.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.adstream.join.Counter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The expected results of the workload, from its generator's answer.
 *
 * @param records the number of records in both topics
 * @param counters the fates by column
 * @param matched the number of distinct matches
 * @param matchedCostMicros the cost of the matches' impressions and clicks
 * @param plainMatched the number of matching pairs of records, without removing duplicates
 * @param plainUnclicked the number of impression records without a match
 * @param plainUnclickedCostMicros the cost of these
 */
public record Expectation(
    long records,
    Map<String, Long> counters,
    long matched,
    long matchedCostMicros,
    long plainMatched,
    long plainUnclicked,
    long plainUnclickedCostMicros) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The expected final value of a fate's counter. */
  public long of(Counter counter) {
    return counters.getOrDefault(counter.columnName(), 0L);
  }

  void write(Path file) {
    try {
      JSON.writeValue(file.toFile(), this);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  /** Reads the output of {@link Prefill}. */
  public static Expectation read(Path file) {
    try {
      return JSON.readValue(file.toFile(), Expectation.class);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }
}
