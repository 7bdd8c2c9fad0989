package io.adstream.decode;

import io.adstream.decode.mapping.Envelope;
import io.adstream.decode.mapping.EventFields;
import io.adstream.decode.mapping.FieldMapping;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.internal.field.FieldTree;
import io.adstream.internal.field.MappedStreams;
import io.adstream.internal.field.StreamFields;
import io.adstream.internal.json.JsonFault;
import io.adstream.internal.json.JsonRecord;
import io.adstream.internal.json.JsonScan;
import io.adstream.internal.value.Utf8;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decodes events from JSON objects in UTF-8, with or without a byte order mark. A {@link
 * FieldMapping} defines where fields are and how times and costs are written; the following applies
 * to all mappings. Immutable, and safe for use by several threads.
 *
 * <ul>
 *   <li>It reads the attributes of its {@link EventSchema} and skips unknown fields. If a field is
 *       repeated, at any level, the last value counts. A JSON Pointer that leads nowhere is a
 *       missing field.
 *   <li>Ids and attributes are text; a number or boolean stands for its text as written ({@code
 *       1.50} is {@code "1.50"}). Attributes may be missing, null or empty; ids may not.
 *   <li>Attributes of other types may be missing, null or an empty string. {@code INTEGER}: a
 *       number without fraction and exponent, of 64 bits with sign; {@code DECIMAL}: any number at
 *       most 10<sup>12</sup> from 0, finer than a millionth rounded half to even; {@code BOOLEAN}:
 *       {@code true}, {@code false}, {@code 1} or {@code 0}, written exactly so. Each may also be
 *       the content of a string, {@code true} and {@code false} then in any case. Numbers are
 *       written as JSON writes them: {@code "+1"}, {@code "01"} and {@code " 1"} are invalid, and
 *       so are {@code NaN} and {@code Infinity}.
 *   <li>{@code EventTime} is, unless another format is set, an integer of milliseconds since the
 *       epoch, or {@code yyyy-MM-ddTHH:mm[:ss[.fraction]]} with {@code Z}, {@code ±HH}, {@code
 *       ±HHMM} or {@code ±HH:MM}, from the year 1 to 9999; a space may stand for the T, and a comma
 *       for the point. Times are truncated to milliseconds.
 *   <li>Costs are numbers, or strings that hold one as JSON writes it, from 0 to 10<sup>12</sup>.
 *       They are rounded half to even to a millionth; missing, null or an empty string is 0.
 *   <li>An object with {@code "Heartbeat":true} is a heartbeat on either topic, whatever else it
 *       holds beside its {@code EventTime}.
 * </ul>
 *
 * <p>The first fault in this order is reported: {@link RejectReason#MALFORMED}, {@link
 * RejectReason#MISSING_FIELD}, {@link RejectReason#INVALID_VALUE}. Here, {@link
 * RejectReason#FUTURE_TIME} means after the year 9999; {@link CheckedDecoder} compares times with
 * the clock.
 */
public final class JsonEventDecoder implements EventDecoder {

  private static final long serialVersionUID = 1L;

  private static final int FRAME = 5;

  private final FieldMapping mapping;

  private JsonEventDecoder(FieldMapping mapping) {
    this.mapping = mapping;
  }

  /**
   * {@return a decoder of the standard attributes under their default names, without local times}
   */
  public static JsonEventDecoder create() {
    return of(FieldMapping.standard());
  }

  /**
   * {@return a decoder of the fields of a mapping}
   *
   * @param mapping where fields are and what their values mean
   */
  public static JsonEventDecoder of(FieldMapping mapping) {
    return new JsonEventDecoder(mapping);
  }

  /**
   * Starts with the standard attributes, the default names, {@link Limits#DEFAULT} and no zone for
   * local times.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return where fields are, and what their values mean} */
  public FieldMapping mapping() {
    return mapping;
  }

  /**
   * {@return the default names of a stream's fields: ids, attributes, cost, time and heartbeat}
   *
   * @param type the stream
   */
  public List<String> fields(EventType type) {
    return mapping.fields(type);
  }

  /**
   * {@return where a field is found; an id's parts are joined by {@code " + "}}
   *
   * @param type the stream
   * @param field the default name, such as {@code EventTime}
   * @throws IllegalArgumentException if the stream has no such field
   */
  public String fieldName(EventType type, String field) {
    return String.join(" + ", mapping.fieldPaths(type, field));
  }

  /**
   * {@return the names and indexes that lead from the value's root to a field, or to its first
   * part; empty if that is beside the value}
   *
   * @param type the stream
   * @param field the default name, such as {@code EventTime}
   * @throws IllegalArgumentException if the stream has no such field
   */
  public List<String> fieldPath(EventType type, String field) {
    return mapping.fieldPlaces(type, field).get(0);
  }

  /** {@return the zone of times that carry no offset; empty where they are rejected} */
  public Optional<ZoneId> localTimeZone() {
    return mapping.localTimeZone();
  }

  @Override
  public Decoded decode(EventType type, SourceRecord source) {
    byte[] value = source.value();
    if (value == null) {
      return mapping.isIn(Envelope.DEBEZIUM)
          ? new Decoded.Ignored()
          : malformed("the value is null: a tombstone");
    }
    if (value.length == 0) {
      return malformed("the value is empty");
    }
    if (value.length > mapping.limits().maxDocumentBytes()) {
      return malformed(
          "the value is larger than " + mapping.limits().maxDocumentBytes() + " bytes");
    }
    boolean isFramed = mapping.isIn(Envelope.CONFLUENT_JSON);
    if (isFramed && (value.length <= FRAME || value[0] != 0)) {
      return malformed(
          "the value does not begin with a zero byte and a schema's id, see decode.envelope");
    }
    StreamFields fields = MappedStreams.of(mapping, type);
    int start = afterMark(value, isFramed ? FRAME : 0);
    if (fields.places().isScannable()) {
      Decoded decoded = new JsonScan(value, start, fields, source.timestampMillis()).decoded();
      if (decoded != null) {
        return decoded;
      }
    }
    return parsed(source, value, start, fields);
  }

  /** Where a value goes on behind the byte order mark of UTF-8. */
  private static int afterMark(byte[] value, int start) {
    boolean isMarked =
        value[start] == (byte) 0xEF
            && value.length > start + 2
            && value[start + 1] == (byte) 0xBB
            && value[start + 2] == (byte) 0xBF;
    return isMarked ? start + 3 : start;
  }

  private static Decoded parsed(SourceRecord source, byte[] value, int start, StreamFields fields) {
    if (!Utf8.isDocument(value, start)) {
      return malformed("the value is not UTF-8" + JsonFault.of(value));
    }
    EventFields event = MappedStreams.read(fields, source);
    JsonRecord record = new JsonRecord(fields.limits().maxNestingDepth(), event);
    String fault = record.read(value, start, fields.places().root());
    if (fault != null) {
      return malformed(fault + JsonFault.of(value));
    }
    FieldTree data = fields.isIn(Envelope.CLOUDEVENTS) ? fields.inside(Envelope.CLOUDEVENTS) : null;
    fault = data == null ? null : readBase64(record, event, fields, data);
    return fault == null ? event.decoded() : malformed(fault);
  }

  /** Reads the data that a CloudEvent has in bytes; returns why it is malformed, or null. */
  private static @Nullable String readBase64(
      JsonRecord record, EventFields event, StreamFields fields, FieldTree data) {
    if (!event.isNull(fields.base64()) && !event.isNull(data.place())) {
      return "data and data_base64 are both there, expected one of them";
    }
    String encoded = event.writtenText(fields.base64());
    if (encoded == null) {
      return null;
    }
    try {
      byte[] document = Base64.getDecoder().decode(encoded);
      event.container(data.place());
      String fault =
          Utf8.isDocument(document, 0)
              ? record.read(document, 0, data)
              : "the value is not UTF-8" + JsonFault.of(document);
      return fault == null ? null : "in data_base64, " + fault;
    } catch (IllegalArgumentException e) {
      return "data_base64 is not Base64";
    }
  }

  /**
   * {@inheritDoc} The mapping stays the same.
   *
   * @throws IllegalArgumentException if a renamed field is none of the schema's, two attributes are
   *     found at the same place, or the path of an attribute is none; the message names all such
   *     faults
   */
  @Override
  public JsonEventDecoder withSchema(EventSchema other) {
    return other.equals(mapping.schema()) ? this : of(mapping.withSchema(other));
  }

  /** Whether both streams have a condition on their records. */
  @Override
  public boolean tellsStreamsApart() {
    return mapping.tellsStreamsApart();
  }

  @Override
  public Set<SourceRecord.Part> reads() {
    return mapping.reads();
  }

  /** {@code JSON}, then whatever is not the default. */
  @Override
  public String fingerprint() {
    return "JSON" + mapping.fingerprint();
  }

  private static Decoded malformed(String detail) {
    return new Decoded.Reject(RejectReason.MALFORMED, detail);
  }

  /** Collects the settings of a decoder. Not safe for use by several threads. */
  public static final class Builder {

    private final FieldMapping.Builder mapping = FieldMapping.builder();

    private Builder() {}

    /**
     * Sets the schema. {@link io.adstream.engine.PipelineSpec.Builder#decoder} sets those of the
     * pipeline.
     *
     * @param schema the attributes to read; the standard ones unless set
     * @return this builder
     */
    public Builder schema(EventSchema schema) {
      mapping.schema(schema);
      return this;
    }

    /**
     * Sets the path of a field of one stream, see {@link FieldMapping.Builder#field}.
     *
     * @param type the stream
     * @param field the default name, such as {@code EventTime}
     * @param name the name that the producer uses, such as {@code ImpressionTimestamp}, or a JSON
     *     Pointer, such as {@code /meta/time}
     * @return this builder
     */
    public Builder fieldName(EventType type, String field, String name) {
      mapping.field(type, field, name);
      return this;
    }

    /**
     * Sets the local time zone.
     *
     * @param zone the zone of local times, see {@link FieldMapping.Builder#localTimeZone}
     * @return this builder
     */
    public Builder localTimeZone(ZoneId zone) {
      mapping.localTimeZone(zone);
      return this;
    }

    /**
     * Sets the limits.
     *
     * @param limits how large a value may be
     * @return this builder
     */
    public Builder limits(Limits limits) {
      mapping.limits(limits);
      return this;
    }

    /**
     * {@return the decoder}
     *
     * @throws IllegalArgumentException if a field is not one of its stream's, two attributes are
     *     found at the same place, or a path is none; the message names all such faults
     */
    public JsonEventDecoder build() {
      return of(mapping.build());
    }
  }
}
