package io.adstream.samples.peek;

import io.adstream.samples.peek.stream.Pairs;
import io.adstream.samples.peek.stream.StreamLook;
import java.util.List;

/**
 * What was seen in two topics, and what follows for a configuration.
 *
 * @param servers where they are
 * @param impressions what the impressions' topic holds
 * @param clicks what the clicks' topic holds
 * @param pairs how their events join
 * @param notes what is odd, in words
 * @param settings the settings that differ from the configured ones
 */
public record PeekReport(
    String servers,
    StreamLook.Found impressions,
    StreamLook.Found clicks,
    Pairs.Found pairs,
    List<String> notes,
    List<Advice> settings) {

  /**
   * A setting that fits what was seen.
   *
   * @param name the setting
   * @param value what to set it to
   * @param isGuess whether only a name suggests it, so that somebody has to decide
   * @param why what suggests it
   */
  public record Advice(String name, String value, boolean isGuess, String why) {}
}
