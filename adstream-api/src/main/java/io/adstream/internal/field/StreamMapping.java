package io.adstream.internal.field;

import io.adstream.decode.mapping.CostUnit;
import io.adstream.internal.value.TimeFormat;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings for the fields of one stream.
 *
 * @param paths paths of fields that differ from their names; an id may have several
 * @param times the format of event times
 * @param isTimeOptional whether Kafka's timestamp replaces a missing time
 * @param costs the unit of costs
 * @param condition the condition for the stream's records; null for none
 */
public record StreamMapping(
    Map<String, List<String>> paths,
    TimeFormat times,
    boolean isTimeOptional,
    CostUnit costs,
    @Nullable String condition)
    implements Serializable {

  /** The default names, ISO-8601 times, costs in units, and all records. */
  public static final StreamMapping DEFAULT =
      new StreamMapping(Map.of(), TimeFormat.ISO, false, CostUnit.UNITS, null);

  /** Copies the paths. */
  public StreamMapping {
    paths = Map.copyOf(paths);
  }

  /** The same with other paths. */
  public StreamMapping withPaths(Map<String, List<String>> other) {
    return new StreamMapping(other, times, isTimeOptional, costs, condition);
  }

  /** The same with another format of times. */
  public StreamMapping withTimes(TimeFormat other) {
    return new StreamMapping(paths, other, isTimeOptional, costs, condition);
  }

  /** The same, with Kafka's timestamp for a missing time. */
  public StreamMapping withOptionalTime() {
    return new StreamMapping(paths, times, true, costs, condition);
  }

  /** The same with costs in another unit. */
  public StreamMapping withCosts(CostUnit other) {
    return new StreamMapping(paths, times, isTimeOptional, other, condition);
  }

  /** The same with another condition. */
  public StreamMapping withCondition(String other) {
    return new StreamMapping(paths, times, isTimeOptional, costs, other);
  }
}
