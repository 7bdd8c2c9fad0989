package io.adstream.engine;

import io.adstream.decode.EventDecoder;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.internal.PinnedSettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka topics that events come from, and how they are read. Immutable. {@code toString} omits
 * the values of Kafka properties, since some are secrets.
 */
public final class KafkaSource implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");

  private final String bootstrapServers;
  private final String impressionsTopic;
  private final String clicksTopic;
  private final Keying keying;
  private final EventDecoder decoder;
  private final Map<String, String> properties;

  private KafkaSource(Builder parts) {
    bootstrapServers = parts.bootstrapServers;
    impressionsTopic = parts.impressionsTopic;
    clicksTopic = parts.clicksTopic;
    keying = parts.keying;
    decoder = parts.decoder;
    properties = Map.copyOf(parts.properties);
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
  }

  /**
   * Starts from topics {@code impressions} and {@code clicks}, keyed by impression id, in JSON with
   * the default names.
   *
   * @param bootstrapServers {@code host:port} of one or more brokers, separated by commas
   * @return a builder
   */
  public static Builder builder(String bootstrapServers) {
    return new Builder(bootstrapServers);
  }

  /** {@return a builder that starts from this source's parts} */
  public Builder toBuilder() {
    return builder(bootstrapServers)
        .topics(impressionsTopic, clicksTopic)
        .keying(keying)
        .decoder(decoder)
        .properties(properties);
  }

  /** {@return {@code host:port} of one or more brokers, separated by commas} */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** {@return the topic of impressions} */
  public String impressionsTopic() {
    return impressionsTopic;
  }

  /** {@return the topic of clicks; may be that of impressions} */
  public String clicksTopic() {
    return clicksTopic;
  }

  /** {@return how the records are keyed} */
  public Keying keying() {
    return keying;
  }

  /** {@return the decoder, which reads the records of both topics} */
  public EventDecoder decoder() {
    return decoder;
  }

  /** {@return further properties for all Kafka clients; some are secret} */
  public Map<String, String> properties() {
    return properties;
  }

  /** Returns a copy whose decoder reads the attributes of a schema. */
  KafkaSource withSchema(EventSchema schema) {
    EventDecoder other = decoder.withSchema(schema);
    return other == decoder ? this : toBuilder().decoder(other).build();
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

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KafkaSource that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  private List<Object> parts() {
    return List.of(bootstrapServers, impressionsTopic, clicksTopic, keying, decoder, properties);
  }

  /** Collects the parts of a {@link KafkaSource}. Not safe for use by several threads. */
  public static final class Builder {
    private final String bootstrapServers;
    private String impressionsTopic = "impressions";
    private String clicksTopic = "clicks";
    private Keying keying = Keying.BY_IMPRESSION_ID;
    private EventDecoder decoder = JsonEventDecoder.create();
    private final Map<String, String> properties = new LinkedHashMap<>();

    private Builder(String bootstrapServers) {
      this.bootstrapServers = bootstrapServers;
    }

    /**
     * Sets the topics.
     *
     * @param impressions the topic of impressions: 1 to 249 letters, digits, {@code .}, {@code _}
     *     and {@code -}
     * @param clicks the topic of clicks; the same one if the decoder {@linkplain
     *     EventDecoder#tellsStreamsApart tells the streams apart}: each record is then read for
     *     both
     * @return this builder
     */
    public Builder topics(String impressions, String clicks) {
      impressionsTopic = impressions;
      clicksTopic = clicks;
      return this;
    }

    /**
     * Sets the keying.
     *
     * @param value how the records are keyed
     * @return this builder
     */
    public Builder keying(Keying value) {
      keying = value;
      return this;
    }

    /**
     * Sets the decoder.
     *
     * @param value reads the records of both topics
     * @return this builder
     */
    public Builder decoder(EventDecoder value) {
      decoder = value;
      return this;
    }

    /**
     * Adds properties for all Kafka clients, such as {@code security.protocol}.
     *
     * @param more properties by name; not those that exactly-once delivery depends on, such as
     *     {@code isolation.level} or {@code acks}; values may be secret
     * @return this builder
     */
    public Builder properties(Map<String, String> more) {
      properties.putAll(more);
      return this;
    }

    /**
     * {@return the source}
     *
     * @throws IllegalArgumentException if any part is out of bounds; the message names all that are
     */
    public KafkaSource build() {
      return new KafkaSource(this);
    }
  }
}
