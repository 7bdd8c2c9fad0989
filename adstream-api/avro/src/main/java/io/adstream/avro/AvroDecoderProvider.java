package io.adstream.avro;

import io.adstream.decode.DecoderSettings;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.EventDecoderProvider;
import io.adstream.decode.mapping.Envelope;
import io.adstream.decode.mapping.FieldMapping;
import io.adstream.event.EventType;
import io.adstream.registry.Framing;
import io.adstream.registry.RegistrySettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Creates {@link AvroEventDecoder}s from the settings below {@code avro.} and {@code registry.}.
 */
public final class AvroDecoderProvider implements EventDecoderProvider {

  private static final String SCHEMA_RULE = "a schema of Avro in JSON";
  private static final String FILE_RULE =
      "a file that holds a schema of Avro in JSON, or a directory of files named *.avsc";

  /** For the service loader. */
  public AvroDecoderProvider() {}

  @Override
  public String format() {
    return "avro";
  }

  @Override
  public EventDecoder create(DecoderSettings settings) {
    FieldMapping mapping = FieldMapping.read(settings);
    if (mapping.isIn(Envelope.CONFLUENT_JSON)) {
      settings.fault("envelope", "is confluent-json, expected decode.avro.framing = confluent");
    }
    RegistrySettings registry = RegistrySettings.read(settings);
    AvroFraming usual = registry == null ? AvroFraming.NONE : AvroFraming.CONFLUENT;
    AvroFraming framing = settings.choice("avro.framing", usual, AvroFraming.class);
    boolean registered = framing == AvroFraming.CONFLUENT || framing == AvroFraming.HEADER;
    AvroEventDecoder.Builder builder = AvroEventDecoder.builder().mapping(mapping);
    if (registry == null && registered) {
      settings.fault("registry.url", "is missing, expected one with decode.avro.framing");
    } else if (registry != null && !registered) {
      settings.fault(
          "registry.url", "is set, expected decode.avro.framing = confluent or header with it");
    } else if (registry != null) {
      builder.registry(Framing.read(settings, framing == AvroFraming.HEADER), registry);
    }
    List<String> known = schemas(settings, "avro.schema");
    if (framing == AvroFraming.SINGLE_OBJECT && known.isEmpty()) {
      settings.fault("avro.schema.file", "is missing, expected " + FILE_RULE);
    } else if (framing == AvroFraming.SINGLE_OBJECT) {
      builder.singleObject(known);
    } else if (registered && !known.isEmpty()) {
      settings.fault(
          "avro.schema.file", "is set, expected decode.avro.reader.schema.file with a registry");
    }
    for (EventType type : EventType.values()) {
      readStream(settings, type, known, framing, builder);
    }
    return settings.faults().isEmpty() ? builder.build() : placeholder(mapping);
  }

  private static void readStream(
      DecoderSettings settings,
      EventType type,
      List<String> known,
      AvroFraming framing,
      AvroEventDecoder.Builder builder) {
    String stream = "avro." + type.name().toLowerCase(Locale.ROOT) + ".";
    List<String> own = schemas(settings, stream + "schema");
    if (framing == AvroFraming.NONE) {
      List<String> given = own.isEmpty() ? known : own;
      if (given.size() == 1) {
        builder.schema(type, given.get(0));
      } else {
        settings.fault(
            stream + "schema.file",
            given.isEmpty()
                ? "is missing, and so is decode.avro.schema.file, expected " + FILE_RULE
                : "is a directory of several schemas, expected one schema");
      }
    } else if (!own.isEmpty()) {
      settings.fault(stream + "schema.file", "is set, expected it with decode.avro.framing = none");
    }
    List<String> readers = schemas(settings, stream + "reader.schema");
    List<String> both = schemas(settings, "avro.reader.schema");
    (readers.isEmpty() ? both : readers).forEach(schema -> builder.readerSchema(type, schema));
    String record = settings.text(stream + "record");
    if (record != null) {
      builder.record(type, record);
    }
  }

  /** The schemas in a setting, or in the file that it names; empty if it is not set. */
  private static List<String> schemas(DecoderSettings settings, String key) {
    if (settings.text(key + ".file") == null) {
      String schema = settings.read(key, null, SCHEMA_RULE, AvroDecoderProvider::checked);
      return schema == null ? List.of() : List.of(schema);
    }
    // The whole file, not its first line; or a directory.
    List<String> schemas =
        settings.read(
            key + ".file",
            null,
            FILE_RULE,
            file ->
                Schemas.read(Path.of(file)).stream().map(AvroDecoderProvider::checked).toList());
    return schemas == null ? List.of() : schemas;
  }

  private static String checked(String schema) {
    Schemas.parse(schema);
    return schema;
  }

  /** Any decoder, to be returned with faults. */
  private static EventDecoder placeholder(FieldMapping mapping) {
    String text = "\"string\"";
    return AvroEventDecoder.builder()
        .mapping(mapping)
        .schema(EventType.IMPRESSION, text)
        .schema(EventType.CLICK, text)
        .build();
  }
}
