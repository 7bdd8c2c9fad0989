package io.adstream.protobuf;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Message;
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
import io.adstream.registry.RegistrySettings;
import io.adstream.registry.SchemaRegistry;
import java.io.IOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads events from Protobuf. As for every format, a {@link FieldMapping} decides which field is
 * which and what its value may be; paths lead through messages by the names in the .proto file or
 * in JSON, through maps by key and through repeated fields by index. Types are read as follows:
 *
 * <ul>
 *   <li>{@code google.protobuf.Timestamp} is a time, regardless of the mapping's time format,
 *       truncated to milliseconds. {@code Duration} is a number of seconds.
 *   <li>{@code google.type.Money} is a number of units, exact to its nanos; its currency is
 *       ignored. Wrappers and {@code google.protobuf.Value} stand for the value they hold.
 *   <li>Enums become their names; bytes are read as UTF-8 text.
 *   <li>An absent field is missing. Fields without presence (proto3 without {@code optional}) have
 *       their defaults: 0, false, an enum's first name; an empty text is missing.
 * </ul>
 *
 * <p>A value that is not a message of its type is {@link RejectReason#MALFORMED}. Records whose
 * schema the registry cannot provide at the moment wait ({@link Decoded.NotNow}). Immutable, and
 * safe for use by several threads once it is open.
 */
public final class ProtobufEventDecoder implements EventDecoder {

  private static final long serialVersionUID = 1L;
  private static final MessageIndexes FIRST = new MessageIndexes(List.of(0), 0);

  private final FieldMapping mapping;
  private final ProtobufTypes types;
  private transient volatile @Nullable Sources sources;

  private ProtobufEventDecoder(FieldMapping mapping, ProtobufTypes types) {
    this.mapping = mapping;
    this.types = types;
  }

  /**
   * Starts with unframed messages and the standard mapping.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** The readers compiled from descriptors, on this machine. */
  private record Sources(
      Map<EventType, MessageReader> given, @Nullable SchemaRegistry<Registered> registry) {}

  /** A registered file, and readers for the messages encountered so far. */
  private record Registered(
      FileDescriptor file, Map<EventType, Map<Descriptor, MessageReader>> readers) {}

  @Override
  public void open() {
    Map<EventType, MessageReader> given = new EnumMap<>(EventType.class);
    for (EventType type : EventType.values()) {
      Descriptor descriptor = types.given(type);
      if (descriptor != null) {
        given.put(type, reader(type, descriptor));
      }
    }
    RegistrySettings settings = types.registry();
    sources =
        new Sources(
            given,
            settings == null
                ? null
                : new SchemaRegistry<>(
                    settings,
                    registered ->
                        new Registered(
                            ProtoTexts.link(registered),
                            Map.of(
                                EventType.IMPRESSION, new ConcurrentHashMap<>(),
                                EventType.CLICK, new ConcurrentHashMap<>()))));
  }

  private MessageReader reader(EventType type, Descriptor descriptor) {
    return new MessageReader(descriptor, mapping.paths(type), mapping.limits().maxNestingDepth());
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
    if (types.framing() == ProtobufFraming.NONE) {
      return read(requireNonNull(open.given.get(type)), type, record, value, 0);
    }
    Frame frame = types.headers().frame(record, value);
    return frame == null
        ? malformed(types.headers().lacking())
        : readFramed(open, type, record, value, frame);
  }

  private Decoded readFramed(
      Sources open, EventType type, SourceRecord record, byte[] value, Frame frame) {
    MessageIndexes indexes = indexes(frame);
    if (indexes == null) {
      return malformed("the value's schema id is not followed by the indexes of a message");
    }
    int start = frame.inHeader() ? 0 : indexes.end();
    MessageReader given = open.given.get(type);
    if (given != null) {
      return read(given, type, record, value, start);
    }
    Lookup<Registered> lookup = requireNonNull(open.registry).find(frame.id());
    if (lookup instanceof Lookup.Found<Registered> found) {
      return readRegistered(found.schema(), type, record, indexes, start);
    }
    return lookup instanceof Lookup.NotNow<?> notNow
        ? new Decoded.NotNow(notNow.reason())
        : malformed(((Lookup.Unusable<?>) lookup).reason());
  }

  /** The message's position in its file; the first where a header names none. */
  private static @Nullable MessageIndexes indexes(Frame frame) {
    return frame.inHeader() && frame.end() == frame.bytes().length
        ? FIRST
        : MessageIndexes.at(frame.bytes(), frame.end());
  }

  private Decoded readRegistered(
      Registered registered,
      EventType type,
      SourceRecord record,
      MessageIndexes indexes,
      int start) {
    Descriptor message = indexes.in(registered.file);
    if (message == null) {
      return malformed("the value's schema has no message " + indexes.indexes());
    }
    String expected = types.message(type);
    if (expected != null && !expected.equals(message.getFullName())) {
      return new Decoded.Ignored();
    }
    MessageReader reader =
        requireNonNull(registered.readers.get(type))
            .computeIfAbsent(message, descriptor -> reader(type, descriptor));
    return read(reader, type, record, requireNonNull(record.value()), start);
  }

  private Decoded read(
      MessageReader reader, EventType type, SourceRecord record, byte[] value, int start) {
    EventFields fields = mapping.read(type, record);
    try {
      reader.read(value, start, fields);
    } catch (IOException e) {
      return malformed("the value is no message of its type: " + e.getMessage());
    }
    return fields.decoded();
  }

  private static Decoded malformed(String detail) {
    return new Decoded.Reject(RejectReason.MALFORMED, detail);
  }

  @Override
  public boolean mayWait() {
    return types.registry() != null;
  }

  @Override
  public boolean tellsStreamsApart() {
    return types.isNamed() || mapping.tellsStreamsApart();
  }

  @Override
  public Set<SourceRecord.Part> reads() {
    Set<SourceRecord.Part> parts = EnumSet.noneOf(SourceRecord.Part.class);
    parts.addAll(mapping.reads());
    if (types.framing() != ProtobufFraming.NONE) {
      parts.add(SourceRecord.Part.HEADERS);
    }
    return parts;
  }

  @Override
  public ProtobufEventDecoder withSchema(EventSchema schema) {
    return new ProtobufEventDecoder(mapping.withSchema(schema), types);
  }

  @Override
  public String fingerprint() {
    return "Protobuf " + types.fingerprint() + mapping.fingerprint();
  }

  /** Collects the settings of a decoder. Not safe for use by several threads. */
  public static final class Builder {
    private final ProtobufTypes.Builder types = new ProtobufTypes.Builder();
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
     * Sets the descriptor set.
     *
     * @param descriptorSet the descriptors of messages, as {@code protoc --include_imports
     *     --descriptor_set_out} writes them
     * @return this builder
     */
    public Builder descriptorSet(byte[] descriptorSet) {
      types.descriptorSet = descriptorSet.clone();
      return this;
    }

    /**
     * Sets the full name of a stream's messages. With a registry, other messages are ignored;
     * without a name, all are read.
     *
     * @param type the stream
     * @param fullName the message's full name, such as {@code acme.ads.Impression}
     * @return this builder
     */
    public Builder message(EventType type, String fullName) {
      types.messages.put(type, fullName);
      return this;
    }

    /**
     * Sets the class that protoc generated for a stream's messages, instead of a descriptor set.
     *
     * @param type the stream
     * @param generated a class that {@code protoc} generated
     * @return this builder
     */
    public Builder message(EventType type, Class<? extends Message> generated) {
      types.classes.put(type, generated);
      return this;
    }

    /**
     * Sets the framing.
     *
     * @param framing the framing of messages whose types are configured
     * @return this builder
     */
    public Builder framing(ProtobufFraming framing) {
      types.framing = framing;
      types.headers = framing == ProtobufFraming.HEADER ? Framing.HEADER : Framing.CONFLUENT;
      return this;
    }

    /**
     * Fetches types from a registry.
     *
     * @param framing where messages hold the schema's id
     * @param registry where types come from
     * @return this builder
     */
    public Builder registry(Framing framing, RegistrySettings registry) {
      types.framing = framing.inValue() ? ProtobufFraming.CONFLUENT : ProtobufFraming.HEADER;
      types.headers = framing;
      types.registry = registry;
      return this;
    }

    /**
     * {@return the decoder}
     *
     * @throws IllegalArgumentException if a type is missing or wrong; the message names all faults
     */
    public ProtobufEventDecoder build() {
      return new ProtobufEventDecoder(mapping, types.build());
    }
  }
}
