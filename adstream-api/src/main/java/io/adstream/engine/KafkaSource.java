package io.adstream.engine;

import io.adstream.decode.EventDecoder;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.internal.PinnedSettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The Kafka topics that events come from, and how they are read. Immutable. Its {@code toString}
 * holds no Kafka property's value, since some are secret.
 *
 * @param bootstrapServers Kafka's servers
 * @param impressionsTopic the topic of impressions
 * @param clicksTopic the topic of clicks; the same one if the decoder {@linkplain
 *     EventDecoder#tellsStreamsApart tells the streams apart}: each record is read for both then
 * @param keying what the records' Kafka keys are worth
 * @param decoder reads the records
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
   * @param bootstrapServers Kafka's servers
   * @param impressionsTopic the topic of impressions
   * @param clicksTopic the topic of clicks; the same one if the decoder {@linkplain
   *     EventDecoder#tellsStreamsApart tells the streams apart}: each record is read for both then
   * @param keying what the records' Kafka keys are worth
   * @param decoder reads the records
   * @param properties further properties for all Kafka clients, such as {@code security.protocol};
   *     not those that exactly-once rests on
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
    if (impressionsTopic.equals(clicksTopic) && !decoder.tellsStreamsApart()) {
      faults.add(
          "both topics are \""
              + clicksTopic
              + "\" and decoder "
              + decoder.fingerprint()
              + " does not tell the streams apart, expected two topics, or a decoder that ignores for"
              + " each stream the records of the other (EventDecoder.tellsStreamsApart)");
    }
    faults.addAll(PinnedSettings.faultsOf(properties));
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("Cannot read from Kafka: " + String.join("; ", faults));
    }
    properties = Map.copyOf(properties);
  }

  /** The same source, whose decoder reads the attributes of a schema. */
  KafkaSource withSchema(EventSchema schema) {
    EventDecoder other = decoder.withSchema(schema);
    return other == decoder
        ? this
        : new KafkaSource(
            bootstrapServers, impressionsTopic, clicksTopic, keying, other, properties);
  }

  /**
   * {@return the topic of a stream}
   *
   * @param type the stream
   */
  public String topic(EventType type) {
    return type == EventType.IMPRESSION ? impressionsTopic : clicksTopic;
  }

  /** {@return the topics: one where both streams are in it} */
  public List<String> topics() {
    return impressionsTopic.equals(clicksTopic)
        ? List.of(impressionsTopic)
        : List.of(impressionsTopic, clicksTopic);
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
