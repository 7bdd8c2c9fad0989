package io.adstream.avro;

import static java.util.Objects.requireNonNull;

import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.RejectReason;
import io.adstream.decode.SourceRecord;
import io.adstream.decode.mapping.Envelope;
import io.adstream.decode.mapping.EventFields;
import io.adstream.decode.mapping.FieldMapping;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.registry.Frame;
import io.adstream.registry.Framing;
import io.adstream.registry.Lookup;
import io.adstream.registry.RegisteredSchema;
import io.adstream.registry.RegistrySettings;
import io.adstream.registry.SchemaRegistry;
import io.adstream.registry.UnusableSchemaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;

/**
 * Reads events from Avro. As for every format, a {@link FieldMapping} decides which field is which
 * and what its value may be; paths lead through records, unions, maps (by key) and arrays (by
 * index). Types are read as follows:
 *
 * <ul>
 *   <li>Timestamps are times, regardless of the mapping's time format, truncated to milliseconds.
 *       Local timestamps are local times; dates are texts such as {@code 2026-01-31}.
 *   <li>Decimals are exact; floats and doubles have the digits that Java prints for them.
 *   <li>Enums become their symbols, UUIDs their text; bytes and fixed are read as UTF-8 text.
 *   <li>Null is a missing value, as is a field that the schema does not have.
 * </ul>
 *
 * <p>A value that does not match its schema to the last byte is {@link RejectReason#MALFORMED}.
 * Records whose schema the registry cannot provide at the moment wait ({@link Decoded.NotNow}).
 * Immutable, and safe for use by several threads once it is open.
 */
public final class AvroEventDecoder implements EventDecoder {

  private static final long serialVersionUID = 1L;
  private static final int SINGLE_OBJECT_HEADER = 10;
  private static final byte SINGLE_OBJECT_FIRST = (byte) 0xC3;
  private static final byte SINGLE_OBJECT_SECOND = 1;

  private final FieldMapping mapping;
  private final AvroSchemas schemas;
  private transient volatile @Nullable Sources sources;

  AvroEventDecoder(FieldMapping mapping, AvroSchemas schemas) {
    this.mapping = mapping;
    this.schemas = schemas;
  }

  /**
   * Starts with unframed messages and the standard mapping.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** The readers compiled from schemas, on this machine. */
  private record Sources(
      Map<EventType, MessageReader> given,
      Map<Long, Map<EventType, MessageReader>> byFingerprint,
      @Nullable SchemaRegistry<Map<EventType, MessageReader>> registry) {}

  @Override
  public void open() {
    RegistrySettings settings = schemas.registry();
    sources =
        new Sources(
            given(),
            byFingerprint(),
            settings == null ? null : new SchemaRegistry<>(settings, this::registered));
  }

  private Map<EventType, MessageReader> given() {
    Map<EventType, MessageReader> given = new EnumMap<>(EventType.class);
    for (EventType type : EventType.values()) {
      String text = schemas.given(type);
      if (text != null) {
        given.putAll(readers(Schemas.parse(text), EnumSet.of(type)));
      }
    }
    return given;
  }

  private Map<Long, Map<EventType, MessageReader>> byFingerprint() {
    Map<Long, Map<EventType, MessageReader>> byFingerprint = new HashMap<>();
    for (String text : schemas.known()) {
      Schema schema = Schemas.parse(text);
      byFingerprint.put(SchemaNormalization.parsingFingerprint64(schema), readers(schema));
    }
    return byFingerprint;
  }

  private Map<EventType, MessageReader> registered(RegisteredSchema schema)
      throws UnusableSchemaException {
    try {
      return readers(Schemas.parse(schema));
    } catch (IllegalArgumentException e) {
      throw new UnusableSchemaException("cannot be read: " + e.getMessage(), e);
    }
  }

  private Map<EventType, MessageReader> readers(Schema writer) {
    return readers(writer, EnumSet.allOf(EventType.class));
  }

  /** Readers for the streams to which a schema's messages may belong. */
  private Map<EventType, MessageReader> readers(Schema writer, Set<EventType> types) {
    Map<EventType, MessageReader> readers = new EnumMap<>(EventType.class);
    for (EventType type : types) {
      String record = schemas.record(type);
      if (record == null || Schemas.names(writer).contains(record)) {
        String reader = schemas.reader(type);
        readers.put(
            type,
            new MessageReader(
                writer,
                reader == null ? null : Schemas.parse(reader),
                record,
                Way.to(mapping.paths(type)),
                mapping.limits()));
      }
    }
    return readers;
  }

  @Override
  public void close() {
    sources = null;
  }

  @Override
  public Decoded decode(EventType type, SourceRecord record) {
    byte[] value = record.value();
    if (value == null) {
      return mapping.isIn(Envelope.DEBEZIUM)
          ? new Decoded.Ignored()
          : malformed("the value is null: a tombstone");
    }
    if (value.length > mapping.limits().maxDocumentBytes()) {
      return malformed(
          "the value is larger than " + mapping.limits().maxDocumentBytes() + " bytes");
    }
    Sources open = sources;
    if (open == null) {
      throw new IllegalStateException("Cannot decode: the decoder is not open");
    }
    return switch (schemas.framing()) {
      case NONE -> read(open.given, type, record, value, 0);
      case SINGLE_OBJECT -> readSingleObject(open, type, record, value);
      case CONFLUENT, HEADER -> readRegistered(open, type, record, value);
    };
  }

  private Decoded readSingleObject(
      Sources open, EventType type, SourceRecord record, byte[] value) {
    if (value.length < SINGLE_OBJECT_HEADER
        || value[0] != SINGLE_OBJECT_FIRST
        || value[1] != SINGLE_OBJECT_SECOND) {
      return malformed(
          "the value does not begin with C3 01, as Avro's single-object encoding does");
    }
    long fingerprint = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
    Map<EventType, MessageReader> readers = open.byFingerprint.get(fingerprint);
    return readers == null
        ? malformed(
            "the value's schema has the fingerprint "
                + Long.toHexString(fingerprint)
                + ", which none of the given schemas has")
        : read(readers, type, record, value, SINGLE_OBJECT_HEADER);
  }

  private Decoded readRegistered(Sources open, EventType type, SourceRecord record, byte[] value) {
    Frame frame = schemas.headers().frame(record, value);
    if (frame == null) {
      return malformed(schemas.headers().lacking());
    }
    Lookup<Map<EventType, MessageReader>> lookup = requireNonNull(open.registry).find(frame.id());
    if (lookup instanceof Lookup.Found<Map<EventType, MessageReader>> found) {
      return read(found.schema(), type, record, value, frame.messageStart());
    }
    return lookup instanceof Lookup.NotNow<?> notNow
        ? new Decoded.NotNow(notNow.reason())
        : malformed(((Lookup.Unusable<?>) lookup).reason());
  }

  private Decoded read(
      Map<EventType, MessageReader> readers,
      EventType type,
      SourceRecord record,
      byte[] value,
      int start) {
    MessageReader reader = readers.get(type);
    if (reader == null) {
      return new Decoded.Ignored();
    }
    EventFields fields = mapping.read(type, record);
    try {
      if (!reader.read(value, start, fields)) {
        return new Decoded.Ignored();
      }
    } catch (MessageFault e) {
      return malformed("the value is no message of its schema: " + e.getMessage());
    } catch (StackOverflowError e) { // Avro skips recursive values recursively
      return malformed("the value is no message of its schema: it is nested too deeply");
    } catch (IOException | RuntimeException e) { // older Avro indexes arrays by what it reads
      return malformed("the value does not fit the reader's schema");
    }
    return fields.decoded();
  }

  private static Decoded malformed(String detail) {
    return new Decoded.Reject(RejectReason.MALFORMED, detail);
  }

  @Override
  public boolean mayWait() {
    return schemas.registry() != null;
  }

  @Override
  public boolean tellsStreamsApart() {
    return schemas.isNamed() || mapping.tellsStreamsApart();
  }

  @Override
  public Set<SourceRecord.Part> reads() {
    Set<SourceRecord.Part> parts = EnumSet.noneOf(SourceRecord.Part.class);
    parts.addAll(mapping.reads());
    if (schemas.registry() != null) {
      parts.add(SourceRecord.Part.HEADERS);
    }
    return parts;
  }

  @Override
  public AvroEventDecoder withSchema(EventSchema schema) {
    return new AvroEventDecoder(mapping.withSchema(schema), schemas);
  }

  @Override
  public String fingerprint() {
    return "Avro " + schemas.fingerprint() + mapping.fingerprint();
  }

  /** Collects the settings of a decoder. Not safe for use by several threads. */
  public static final class Builder {
    private final AvroSchemas.Builder schemas = new AvroSchemas.Builder();
    private FieldMapping mapping = FieldMapping.standard();

    private Builder() {}

    /**
     * Sets the mapping.
     *
     * @param mapping where fields are, and what their values mean
     * @return this builder
     */
    public Builder mapping(FieldMapping mapping) {
      this.mapping = mapping;
      return this;
    }

    /**
     * Sets the schema of a stream's unframed messages.
     *
     * @param type the stream
     * @param schema a schema as JSON
     * @return this builder
     */
    public Builder schema(EventType type, String schema) {
      schemas.given.put(type, schema);
      return this;
    }

    /**
     * Reads messages in single-object encoding.
     *
     * @param schemas the schemas of messages in single-object encoding
     * @return this builder
     */
    public Builder singleObject(List<String> schemas) {
      this.schemas.framing = AvroFraming.SINGLE_OBJECT;
      this.schemas.known = List.copyOf(schemas);
      return this;
    }

    /**
     * Fetches schemas from a registry.
     *
     * @param framing where messages name their schema
     * @param registry where schemas come from
     * @return this builder
     */
    public Builder registry(Framing framing, RegistrySettings registry) {
      schemas.framing = framing.inValue() ? AvroFraming.CONFLUENT : AvroFraming.HEADER;
      schemas.headers = framing;
      schemas.registry = registry;
      return this;
    }

    /**
     * Sets the reader's schema of a stream, to which messages of any compatible schema are
     * resolved.
     *
     * @param type the stream
     * @param schema a schema as JSON
     * @return this builder
     */
    public Builder readerSchema(EventType type, String schema) {
      schemas.readers.put(type, schema);
      return this;
    }

    /**
     * Reads only messages of this record as a stream's events, and ignores others.
     *
     * @param type the stream
     * @param fullName the record's full name, such as {@code acme.Impression}
     * @return this builder
     */
    public Builder record(EventType type, String fullName) {
      schemas.records.put(type, fullName);
      return this;
    }

    /**
     * {@return the decoder}
     *
     * @throws IllegalArgumentException if a schema is missing, invalid or incompatible with the
     *     reader's, or no schema has a record's name; the message names all faults
     */
    public AvroEventDecoder build() {
      AvroEventDecoder decoder = new AvroEventDecoder(mapping, schemas.build());
      try {
        decoder.given();
        decoder.byFingerprint();
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("Cannot create Avro decoder: " + e.getMessage(), e);
      }
      return decoder;
    }
  }
}
