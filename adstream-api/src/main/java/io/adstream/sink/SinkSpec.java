package io.adstream.sink;

import io.adstream.join.JoinPlan;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The part of a pipeline's specification that a sink needs: nothing about the source of events, and
 * no secret. Immutable.
 *
 * @param pipeline the pipeline's name
 * @param plan what is joined and counted, which says what rows there are
 * @param fingerprint everything that decides what the results are, by name; see {@link
 *     io.adstream.engine.PipelineSpec#fingerprint()}
 */
public record SinkSpec(String pipeline, JoinPlan plan, Map<String, String> fingerprint)
    implements Serializable {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,59}");

  /**
   * Checks the name.
   *
   * @param pipeline the pipeline's name
   * @param plan what is joined and counted, which says what rows there are
   * @param fingerprint everything that decides what the results are, by name; see {@link
   *     io.adstream.engine.PipelineSpec#fingerprint()}
   * @throws IllegalArgumentException if it is out of bounds
   */
  public SinkSpec {
    checkName(pipeline);
    fingerprint = Collections.unmodifiableMap(new TreeMap<>(fingerprint));
  }

  /**
   * Checks a pipeline's name.
   *
   * @param pipeline the name to check
   * @throws IllegalArgumentException if it is out of bounds
   */
  public static void checkName(String pipeline) {
    if (!NAME.matcher(pipeline).matches()) {
      throw new IllegalArgumentException(
          "name is \"" + pipeline + "\", expected " + NAME.pattern());
    }
  }
}
