package io.adstream.benchmarks.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.adstream.join.Counter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What must come of the workload, by its generator's own answer.
 *
 * @param records how many records both topics hold
 * @param counters every fate by its column
 * @param matched distinct pairs
 * @param matchedCostMicros the costs of the pairs, each pair's impression and click
 * @param plainMatched pairs of records, where nobody sorts out what was sent twice
 * @param plainUnclicked records of impressions without a pair
 * @param plainUnclickedCostMicros the costs of these
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

  /** What a fate's counter must be in the end. */
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

  /** Reads what {@link Prefill} has written. */
  public static Expectation read(Path file) {
    try {
      return JSON.readValue(file.toFile(), Expectation.class);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }
}
