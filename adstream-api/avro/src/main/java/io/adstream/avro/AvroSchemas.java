package io.adstream.avro;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.event.EventType;
import io.adstream.registry.Framing;
import io.adstream.registry.RegistrySettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;

/** The schemas of messages, and the framing that selects them. Immutable. */
final class AvroSchemas implements Serializable {

  private static final long serialVersionUID = 1L;

  private final AvroFraming framing;
  private final EnumMap<EventType, String> given;
  private final EnumMap<EventType, String> readers;
  private final EnumMap<EventType, String> records;
  private final List<String> known;
  private final Framing headers;
  private final @Nullable RegistrySettings registry;

  private AvroSchemas(Builder builder) {
    framing = builder.framing;
    given = new EnumMap<>(builder.given);
    readers = new EnumMap<>(builder.readers);
    records = new EnumMap<>(builder.records);
    known = builder.known;
    headers = builder.headers;
    registry = builder.registry;
  }

  AvroFraming framing() {
    return framing;
  }

  /** The schema of a stream's unframed messages; null for none. */
  @Nullable String given(EventType type) {
    return given.get(type);
  }

  /** The reader's schema of a stream; null for the writer's. */
  @Nullable String reader(EventType type) {
    return readers.get(type);
  }

  /** The full name of a stream's messages; null for any. */
  @Nullable String record(EventType type) {
    return records.get(type);
  }

  /** The schemas that messages name by fingerprint. */
  List<String> known() {
    return known;
  }

  /** Where records hold the ids of registered schemas. */
  Framing headers() {
    return headers;
  }

  @Nullable RegistrySettings registry() {
    return registry;
  }

  /**
   * Whether each stream's messages have a record name, so that others are ignored. In an unframed
   * message, only a union tells which record it is.
   */
  boolean isNamed() {
    return records.values().stream().distinct().count() == EventType.values().length
        && (framing != AvroFraming.NONE || given.values().stream().distinct().count() == 1);
  }

  /** Everything that decides how a message is read, except the registry's address. */
  String fingerprint() {
    StringBuilder text = new StringBuilder(framing.toString());
    if (framing == AvroFraming.HEADER) {
      text.append(headers.headers());
    }
    for (EventType type : EventType.values()) {
      append(text, type + ".schema", given.get(type));
      append(text, type + ".reader", readers.get(type));
      if (records.containsKey(type)) {
        text.append(' ').append(type).append(".record=").append(records.get(type));
      }
    }
    known.stream().sorted().forEach(schema -> append(text, "schema", schema));
    return text.toString();
  }

  private static void append(StringBuilder text, String name, @Nullable String schema) {
    if (schema != null) {
      long fingerprint = SchemaNormalization.fingerprint64(schema.getBytes(UTF_8));
      text.append(' ').append(name).append('=').append(Long.toHexString(fingerprint));
    }
  }

  /** Collects schemas. Not safe for use by several threads. */
  static final class Builder {
    final EnumMap<EventType, String> given = new EnumMap<>(EventType.class);
    final EnumMap<EventType, String> readers = new EnumMap<>(EventType.class);
    final EnumMap<EventType, String> records = new EnumMap<>(EventType.class);
    AvroFraming framing = AvroFraming.NONE;
    List<String> known = List.of();
    Framing headers = Framing.CONFLUENT;
    @Nullable RegistrySettings registry;

    AvroSchemas build() {
      List<String> faults = new ArrayList<>();
      given.forEach((type, schema) -> check(type + " schema", schema, faults));
      readers.forEach((type, schema) -> check(type + " reader's schema", schema, faults));
      known.forEach(schema -> check("schema", schema, faults));
      for (EventType type : EventType.values()) {
        if (framing == AvroFraming.NONE && !given.containsKey(type)) {
          faults.add(type + " schema is missing, expected one where messages have no frame");
        }
      }
      if (framing == AvroFraming.SINGLE_OBJECT && known.isEmpty()) {
        faults.add("schemas are missing, expected those that fingerprints stand for");
      }
      if (faults.isEmpty() && registry == null) {
        records.forEach((type, record) -> checkRecord(type, record, faults));
      }
      if (!faults.isEmpty()) {
        throw new IllegalArgumentException(
            "Cannot create Avro decoder: " + String.join("; ", faults));
      }
      return new AvroSchemas(this);
    }

    /** Rejects a name that no schema has: all records would be ignored. */
    private void checkRecord(EventType type, String record, List<String> faults) {
      String schema = given.get(type);
      List<String> texts = framing == AvroFraming.NONE && schema != null ? List.of(schema) : known;
      List<String> names =
          texts.stream().flatMap(text -> Schemas.names(Schemas.parse(text)).stream()).toList();
      if (!names.contains(record)) {
        faults.add(type + " record is " + record + ", expected one of " + names);
      }
    }

    private static void check(String name, String schema, List<String> faults) {
      try {
        Schemas.parse(schema);
      } catch (IllegalArgumentException e) {
        faults.add(name + " is wrong: " + e.getMessage());
      }
    }
  }
}
