package io.adstream.samples.config;

import io.adstream.decode.DecoderSettings;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.EventDecoders;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.mapping.FieldMapping;
import io.adstream.engine.KafkaSource;
import io.adstream.engine.Keying;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Where a configuration reads events from, and how: its settings below {@code kafka.}, {@code
 * source.} and {@code decode.}.
 */
final class SourceConfig {

  private static final String DECODE = "decode.";

  private SourceConfig() {}

  /** The source; null if anything is wrong with it, which is a fault of the settings then. */
  static @Nullable KafkaSource read(Settings settings, EventSchema schema) {
    String bootstrap = settings.required("kafka.bootstrap.servers", "host:port of Kafka");
    String impressions = settings.text("source.impressions.topic", "impressions");
    String clicks = settings.text("source.clicks.topic", "clicks");
    Keying keying = settings.choice("source.keying", Keying.BY_IMPRESSION_ID, Keying.class);
    Map<String, String> properties = properties(settings);
    EventDecoder decoder = settings.attempt(() -> decoder(settings));
    return settings.attempt(
        () ->
            KafkaSource.builder(bootstrap)
                .topics(impressions, clicks)
                .keying(keying)
                .decoder((decoder == null ? standIn() : decoder).withSchema(schema))
                .properties(properties)
                .build());
  }

  /**
   * Stands for a decoder whose settings are wrong, so that other faults are found: it tells streams
   * apart, since whether that one would is not known.
   */
  private static EventDecoder standIn() {
    FieldMapping.Builder mapping = FieldMapping.builder();
    for (EventType type : EventType.values()) {
      mapping.when(type, "/a present");
    }
    return JsonEventDecoder.of(mapping.build());
  }

  /** What the names of fields on the wire are below. */
  static String decodePrefix(EventType type) {
    return type == EventType.IMPRESSION ? "decode.impression." : "decode.click.";
  }

  /** A decoder of the standard fields; where declared attributes are is part of the schema. */
  private static EventDecoder decoder(Settings settings) {
    String format = settings.text("decode.format", EventDecoders.DEFAULT_FORMAT);
    Map<String, String> values = settings.unread(DECODE);
    Set<String> read = new HashSet<>(Set.of("format"));
    for (EventType type : EventType.values()) {
      String prefix = decodePrefix(type).substring(DECODE.length());
      SchemaConfig.names(settings, type).forEach(name -> read.add(prefix + name));
    }
    values.keySet().removeIf(key -> read.contains(key.replaceFirst("\\.(file|env)$", "")));
    return EventDecoders.find(format, new DecoderSettings(values, settings.environment()));
  }

  /** Properties for Kafka's clients, some of whose own names end in {@code .file}. */
  private static Map<String, String> properties(Settings settings) {
    Map<String, String> properties =
        settings.below("kafka.", name -> ConsumerConfig.configNames().contains(name));
    properties.remove("bootstrap.servers");
    return properties;
  }
}
