package io.adstream.samples.cli;

import io.adstream.engine.KafkaSource;
import io.adstream.samples.send.Topics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The Kafka cluster and topics to send to. */
final class KafkaOptions {

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description = "Kafka's bootstrap servers.")
  private @Nullable String bootstrap;

  @Option(
      names = "--impressions-topic",
      paramLabel = "TOPIC",
      description = "The topic of impressions (default: impressions).")
  private @Nullable String impressionsTopic;

  @Option(
      names = "--clicks-topic",
      paramLabel = "TOPIC",
      description = "The topic of clicks (default: clicks).")
  private @Nullable String clicksTopic;

  @Option(
      names = "--create-topics",
      paramLabel = "PARTITIONS",
      description = "Create missing topics, with this number of partitions.")
  private @Nullable Integer createTopics;

  @Option(
      names = "--kafka-property",
      paramLabel = "KEY=VALUE",
      description =
          "A further property for Kafka's clients, such as security.protocol=SSL. Put secrets that"
              + " other users of this machine must not see into an options file: @FILE.")
  private final Map<String, String> properties = new LinkedHashMap<>();

  /** The bootstrap servers, if given. */
  @Nullable String bootstrap() {
    return bootstrap;
  }

  Topics topics(String bootstrapServers) {
    return topics(Topics.of(bootstrapServers));
  }

  /** The topics of a pipeline, unless options override them. */
  Topics topics(KafkaSource source) {
    return topics(
        new Topics(
            bootstrap == null ? source.bootstrapServers() : bootstrap,
            source.impressionsTopic(),
            source.clicksTopic(),
            source.properties()));
  }

  private Topics topics(Topics otherwise) {
    Map<String, String> all = new LinkedHashMap<>(otherwise.kafkaProperties());
    all.putAll(properties);
    return new Topics(
        otherwise.bootstrapServers(),
        impressionsTopic == null ? otherwise.impressions() : impressionsTopic,
        clicksTopic == null ? otherwise.clicks() : clicksTopic,
        all);
  }

  OptionalInt createTopics() {
    return createTopics == null ? OptionalInt.empty() : OptionalInt.of(createTopics);
  }
}
