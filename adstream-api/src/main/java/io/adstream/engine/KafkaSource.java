package io.adstream.engine;

import io.adstream.decode.EventDecoder;
import io.adstream.event.EventType;
import io.adstream.internal.PinnedSettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Where events come from. Immutable. Its {@code toString} holds no Kafka property's value, since
 * some are secret.
 *
 * @param bootstrapServers Kafka's servers
 * @param impressionsTopic the topic of impressions
 * @param clicksTopic the topic of clicks
 * @param keying what the records' Kafka keys are worth
 * @param decoder reads the records' values
 * @param properties further properties for all Kafka clients, such as {@code security.protocol};
 *     not those that exactly-once rests on
 */
public record KafkaSource(
    String bootstrapServers,
    String impressionsTopic,
    String clicksTopic,
    Keying keying,
    EventDecoder decoder,
    Map<String, String> properties)
    implements Serializable {

  private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");

  /**
   * Checks all parts.
   *
   * @throws IllegalArgumentException if any is out of bounds; the message names all that are
   */
  public KafkaSource {
    List<String> faults = new ArrayList<>();
    if (bootstrapServers.isBlank()) {
      faults.add("bootstrapServers is empty, expected host:port");
    }
    for (String topic : List.of(impressionsTopic, clicksTopic)) {
      if (!TOPIC.matcher(topic).matches()) {
        faults.add("topic is \"" + topic + "\", expected " + TOPIC.pattern());
      }
    }
    if (impressionsTopic.equals(clicksTopic)) {
      faults.add("both topics are \"" + clicksTopic + "\", expected two");
    }
    faults.addAll(PinnedSettings.faultsOf(properties));
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("Cannot read from Kafka: " + String.join("; ", faults));
    }
    properties = Map.copyOf(properties);
  }

  /** The topic of a stream. */
  public String topic(EventType type) {
    return type == EventType.IMPRESSION ? impressionsTopic : clicksTopic;
  }

  /** What of it decides the results, by name and in the names' order. */
  Map<String, String> fingerprint() {
    Map<String, String> fingerprint = new TreeMap<>();
    fingerprint.put("topics", impressionsTopic + ", " + clicksTopic);
    fingerprint.put("keying", keying.toString());
    fingerprint.put("decoder", decoder.fingerprint());
    return fingerprint;
  }

  /** Names the topics. */
  @Override
  public String toString() {
    return "KafkaSource" + fingerprint();
  }
}
