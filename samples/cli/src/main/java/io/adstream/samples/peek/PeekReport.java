package io.adstream.samples.peek;

import io.adstream.samples.peek.stream.Pairs;
import io.adstream.samples.peek.stream.StreamLook;
import java.util.List;

/**
 * Observations on two topics, and the resulting settings.
 *
 * @param servers Kafka's servers
 * @param impressions the observations on the impressions' topic
 * @param clicks the observations on the clicks' topic
 * @param pairs how their events join
 * @param notes descriptions of oddities
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
   * A setting that fits the observations.
   *
   * @param name the setting's name
   * @param value its value
   * @param isGuess whether only a name suggests it, so that a person has to decide
   * @param why the reason for the suggestion
   */
  public record Advice(String name, String value, boolean isGuess, String why) {}
}
