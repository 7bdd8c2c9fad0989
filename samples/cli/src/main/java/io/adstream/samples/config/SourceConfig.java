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
 * Reads the source of events from settings below {@code kafka.}, {@code source.} and {@code
 * decode.}.
 */
final class SourceConfig {

  private static final String DECODE = "decode.";

  private SourceConfig() {}

  /** The source; null if it is invalid, which adds a fault to the settings. */
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
   * Replaces a decoder with invalid settings, so that other faults are found. It tells streams
   * apart, since whether the real one would is unknown.
   */
  private static EventDecoder standIn() {
    FieldMapping.Builder mapping = FieldMapping.builder();
    for (EventType type : EventType.values()) {
      mapping.when(type, "/a present");
    }
    return JsonEventDecoder.of(mapping.build());
  }

  /** The prefix of the settings for field names on the wire. */
  static String decodePrefix(EventType type) {
    return type == EventType.IMPRESSION ? "decode.impression." : "decode.click.";
  }

  /** A decoder of the standard fields; the schema defines the paths of declared attributes. */
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
