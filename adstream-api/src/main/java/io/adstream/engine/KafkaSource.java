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
 * The Kafka topics that events come from, and how they are read. Immutable. {@code toString} omits
 * the values of Kafka properties, since some are secrets.
 *
 * @param bootstrapServers {@code host:port} of one or more brokers, separated by commas
 * @param impressionsTopic the topic of impressions
 * @param clicksTopic the topic of clicks; may be the same topic if the decoder {@linkplain
 *     EventDecoder#tellsStreamsApart tells the streams apart}: each record is then decoded for both
 *     streams
 * @param keying how the records are keyed
 * @param decoder decodes the records
 * @param properties further properties for all Kafka clients, such as {@code security.protocol};
 *     properties that exactly-once delivery depends on are not allowed
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
   * Validates the components.
   *
   * @param bootstrapServers {@code host:port} of one or more brokers, separated by commas
   * @param impressionsTopic the topic of impressions
   * @param clicksTopic the topic of clicks; may be the same topic if the decoder {@linkplain
   *     EventDecoder#tellsStreamsApart tells the streams apart}: each record is then decoded for
   *     both streams
   * @param keying how the records are keyed
   * @param decoder decodes the records
   * @param properties further properties for all Kafka clients, such as {@code security.protocol};
   *     properties that exactly-once delivery depends on are not allowed
   * @throws IllegalArgumentException if any value is out of bounds; the message lists all such
   *     values
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

  /** Returns a copy whose decoder reads the attributes of a schema. */
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

  /** {@return the topics; a single one if both streams share it} */
  public List<String> topics() {
    return impressionsTopic.equals(clicksTopic)
        ? List.of(impressionsTopic)
        : List.of(impressionsTopic, clicksTopic);
  }

  /** The settings that determine the results, sorted by name. */
  Map<String, String> fingerprint() {
    Map<String, String> fingerprint = new TreeMap<>();
    fingerprint.put("topics", impressionsTopic + ", " + clicksTopic);
    fingerprint.put("keying", keying.toString());
    fingerprint.put("decoder", decoder.fingerprint());
    return fingerprint;
  }

  /** The source without the values of Kafka properties. */
  @Override
  public String toString() {
    return "KafkaSource" + fingerprint();
  }
}
