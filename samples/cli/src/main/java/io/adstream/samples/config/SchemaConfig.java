package io.adstream.samples.config;

import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the declared attributes from settings: {@code schema.impressions.NAME = TYPE}, with {@code
 * .path}, {@code .column} and {@code .comment}. Properties have no order, so attributes are
 * declared in the order of their names.
 */
final class SchemaConfig {

  private static final String TYPES =
      "one of " + Arrays.toString(AttributeType.values()) + " in any case";

  private SchemaConfig() {}

  /** The schema; null if it is invalid, which adds a fault to the settings. */
  static @Nullable EventSchema read(Settings settings) {
    EventSchema.Builder builder = EventSchema.builder();
    boolean complete = true;
    for (EventType type : EventType.values()) {
      for (String name : names(settings, type)) {
        Attribute attribute = settings.attempt(() -> attribute(settings, type, name));
        if (attribute == null) {
          complete = false;
        } else {
          builder.attribute(type, attribute);
        }
      }
    }
    EventSchema schema = settings.attempt(builder::build);
    return complete ? schema : null;
  }

  /** The names of a stream's declared attributes. */
  static List<String> names(Settings settings, EventType type) {
    return settings.names(prefix(type));
  }

  private static String prefix(EventType type) {
    return type == EventType.IMPRESSION ? "schema.impressions." : "schema.clicks.";
  }

  private static @Nullable Attribute attribute(Settings settings, EventType type, String name) {
    String key = prefix(type) + name;
    settings.required(key, TYPES);
    AttributeType valueType =
        settings.read(
            key, null, TYPES, text -> AttributeType.valueOf(text.toUpperCase(Locale.ROOT)));
    String pathKey = key + ".path";
    String path = settings.text(pathKey);
    String renamedKey = SourceConfig.decodePrefix(type) + name;
    String renamed = settings.text(renamedKey);
    if (path != null && renamed != null) {
      settings.fault(pathKey + " and " + renamedKey + " are both set, expected one of them");
    }
    String column = settings.text(key + ".column", "");
    String comment = settings.text(key + ".comment", "");
    return valueType == null
        ? null
        : new Attribute(
            name,
            valueType,
            path != null ? path : renamed != null ? renamed : name,
            column,
            comment);
  }
}
