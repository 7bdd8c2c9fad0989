package io.adstream.sink;

import io.adstream.join.JoinPlan;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The part of a pipeline's specification that a sink needs. It contains no secret and nothing about
 * the source of events. Immutable.
 *
 * @param pipeline the pipeline's name
 * @param plan what is joined and counted, which determines the rows
 * @param fingerprint the settings that determine the results, by name; see {@link
 *     io.adstream.engine.PipelineSpec#fingerprint()}
 */
public record SinkSpec(String pipeline, JoinPlan plan, Map<String, String> fingerprint)
    implements Serializable {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,59}");

  /**
   * Validates the components.
   *
   * @param pipeline the pipeline's name
   * @param plan what is joined and counted, which determines the rows
   * @param fingerprint the settings that determine the results, by name; see {@link
   *     io.adstream.engine.PipelineSpec#fingerprint()}
   * @throws IllegalArgumentException if the name is out of bounds
   */
  public SinkSpec {
    checkName(pipeline);
    fingerprint = Collections.unmodifiableMap(new TreeMap<>(fingerprint));
  }

  /**
   * Validates a pipeline's name.
   *
   * @param pipeline the name to check
   * @throws IllegalArgumentException if the name is out of bounds
   */
  public static void checkName(String pipeline) {
    if (!NAME.matcher(pipeline).matches()) {
      throw new IllegalArgumentException(
          "name is \"" + pipeline + "\", expected " + NAME.pattern());
    }
  }
}
