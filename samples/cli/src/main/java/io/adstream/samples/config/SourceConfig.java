package io.adstream.samples.config;

import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.Limits;
import io.adstream.engine.KafkaSource;
import io.adstream.engine.Keying;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a configuration reads events from, and how: its settings below {@code kafka.}, {@code
 * source.} and {@code decode.}.
 */
final class SourceConfig {

  private SourceConfig() {}

  /** The source; null if anything is wrong with it, which is a fault of the settings then. */
  static @Nullable KafkaSource read(Settings settings, EventSchema schema) {
    String bootstrap = settings.required("kafka.bootstrap.servers", "host:port of Kafka");
    String impressions = settings.text("source.impressions.topic", "impressions");
    String clicks = settings.text("source.clicks.topic", "clicks");
    Keying keying = settings.choice("source.keying", Keying.BY_IMPRESSION_ID, Keying.class);
    Map<String, String> properties = properties(settings);
    JsonEventDecoder decoder = settings.attempt(() -> decoder(settings));
    return settings.attempt(
        () ->
            new KafkaSource(
                bootstrap,
                impressions,
                clicks,
                keying,
                (decoder == null ? JsonEventDecoder.create() : decoder).withSchema(schema),
                properties));
  }

  /** What the names of fields on the wire are below. */
  static String decodePrefix(EventType type) {
    return type == EventType.IMPRESSION ? "decode.impression." : "decode.click.";
  }

  /** A decoder of the standard fields; where declared attributes are is part of the schema. */
  private static JsonEventDecoder decoder(Settings settings) {
    JsonEventDecoder.Builder builder = JsonEventDecoder.builder();
    for (EventType type : EventType.values()) {
      List<String> declared = SchemaConfig.names(settings, type);
      Map<String, String> renamed = settings.below(decodePrefix(type));
      renamed.keySet().removeAll(declared);
      renamed.forEach((field, name) -> builder.fieldName(type, field, name));
    }
    ZoneId zone =
        settings.read("decode.local.time.zone", null, "a zone such as Europe/Berlin", ZoneId::of);
    if (zone != null) {
      builder.localTimeZone(zone);
    }
    Limits usual = Limits.DEFAULT;
    builder.limits(
        new Limits(
            (int) settings.number("decode.max.text.chars", usual.maxTextChars(), 1, 16_384),
            (int) settings.number("decode.max.nesting", usual.maxNestingDepth(), 1, 1_000),
            (int)
                settings.number(
                    "decode.max.document.bytes", usual.maxDocumentBytes(), 1, 1 << 30)));
    return builder.build();
  }

  /** Properties for Kafka's clients; {@code .file} and {@code .env} name where a value is. */
  private static Map<String, String> properties(Settings settings) {
    Map<String, String> properties = new TreeMap<>();
    settings
        .below("kafka.")
        .forEach(
            (key, value) -> {
              String plain = key.replaceFirst("\\.(file|env)$", "");
              if (!plain.equals(key)) {
                String secret = settings.secret("kafka." + plain);
                properties.put(plain, secret == null ? "" : secret);
              } else if (!key.equals("bootstrap.servers")) {
                properties.put(key, value);
              }
            });
    return properties;
  }
}
