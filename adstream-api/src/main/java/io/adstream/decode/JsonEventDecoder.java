package io.adstream.decode;

import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.internal.codec.EncodedEvent;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads events from JSON objects in UTF-8. Immutable, and safe for use by several threads.
 *
 * <ul>
 *   <li>It reads the attributes of its {@link EventSchema}. Unknown fields are skipped, whatever
 *       they hold. Of a field that is repeated, at any level, the last value counts.
 *   <li>A field is found by its name in the event's object or, where its name starts with {@code
 *       /}, by a JSON Pointer (RFC 6901) into nested objects and arrays. A pointer to nothing finds
 *       a missing field.
 *   <li>Ids and attributes are text; a number or boolean stands for its text as written ({@code
 *       1.50} is {@code "1.50"}). Attributes may be missing, null or empty; ids may not.
 *   <li>Attributes of other types may be missing or null. {@code INTEGER}: a number without
 *       fraction and exponent, of 64 bits with sign; {@code DECIMAL}: any number at most
 *       10<sup>12</sup> from 0, finer than a millionth rounded half to even; {@code BOOLEAN}:
 *       {@code true}, {@code false}, {@code 1} or {@code 0}, written exactly so. Each may also be
 *       the content of a string, {@code true} and {@code false} then in any case. Numbers are
 *       written as JSON writes them: {@code "+1"}, {@code "01"}, {@code " 1"} and {@code ""} are
 *       invalid.
 *   <li>{@code EventTime} is an integer of milliseconds since the epoch, or {@code
 *       yyyy-MM-ddTHH:mm[:ss[.fraction]]} with {@code Z}, {@code ±HH}, {@code ±HHMM} or {@code
 *       ±HH:MM}, from the year 1 to 9999. Finer than a millisecond is cut off.
 *   <li>Costs are numbers, or strings that hold one as JSON writes it, from 0 to 10<sup>12</sup>.
 *       Finer than a millionth is rounded half to even; missing is 0.
 *   <li>An object with {@code "Heartbeat":true} is a heartbeat on either topic, whatever else it
 *       holds beside its {@code EventTime}.
 * </ul>
 *
 * <p>Of several faults {@link RejectReason#MALFORMED} is reported before {@link
 * RejectReason#MISSING_FIELD}, and that before {@link RejectReason#INVALID_VALUE}. {@link
 * RejectReason#FUTURE_TIME} is reported here only after the year 9999; {@link CheckedDecoder} knows
 * the clock.
 */
public final class JsonEventDecoder implements EventDecoder {

  private static final long serialVersionUID = 1L;

  private final EventSchema schema;
  private final WireFields impressionFields;
  private final WireFields clickFields;
  private final Limits limits;
  private final @Nullable ZoneId localTimeZone;

  private JsonEventDecoder(
      EventSchema schema,
      WireFields impressionFields,
      WireFields clickFields,
      Limits limits,
      @Nullable ZoneId localTimeZone) {
    this.schema = schema;
    this.impressionFields = impressionFields;
    this.clickFields = clickFields;
    this.limits = limits;
    this.localTimeZone = localTimeZone;
  }

  /** A decoder of the standard attributes under their default names, without local times. */
  public static JsonEventDecoder create() {
    return builder().build();
  }

  /**
   * Starts from the standard attributes, the default names, {@link Limits#DEFAULT} and no zone for
   * local times.
   */
  public static Builder builder() {
    return new Builder();
  }

  /** The default names of a stream's fields: ids, attributes, cost, time and heartbeat. */
  public List<String> fields(EventType type) {
    return wireFields(type).fields();
  }

  /**
   * Where a field is found: its name on the wire or, starting with {@code /}, a JSON Pointer.
   *
   * @param field the default name, such as {@code EventTime}
   * @throws IllegalArgumentException if it is none of the stream's fields
   */
  public String fieldName(EventType type, String field) {
    return wireFields(type).path(number(type, field));
  }

  /**
   * The names and indexes that lead to a field from the event's object: one, unless it is found by
   * a JSON Pointer into nested values.
   *
   * @param field the default name, such as {@code EventTime}
   * @throws IllegalArgumentException if it is none of the stream's fields
   */
  public List<String> fieldPath(EventType type, String field) {
    return WirePath.names(fieldName(type, field));
  }

  private int number(EventType type, String field) {
    int number = fields(type).indexOf(field);
    if (number < 0) {
      throw new IllegalArgumentException(
          "Cannot name field: "
              + type
              + " field is \""
              + field
              + "\", expected one of "
              + fields(type));
    }
    return number;
  }

  private WireFields wireFields(EventType type) {
    return type == EventType.IMPRESSION ? impressionFields : clickFields;
  }

  /** The zone of times that carry no offset; empty where they are rejected. */
  public Optional<ZoneId> localTimeZone() {
    return Optional.ofNullable(localTimeZone);
  }

  @Override
  public Decoded decode(EventType type, SourceRecord source) {
    byte[] value = source.value();
    if (value == null) {
      return malformed("the value is null: a tombstone");
    }
    if (value.length == 0) {
      return malformed("the value is empty");
    }
    if (value.length > limits.maxDocumentBytes()) {
      return malformed("the value is larger than " + limits.maxDocumentBytes() + " bytes");
    }
    WireFields fields = wireFields(type);
    EncodedEvent event = new JsonScan(value, fields, limits, localTimeZone).event();
    if (event != null) {
      return new Decoded.Event(event);
    }
    if (!Utf8.isDocument(value)) {
      return malformed("the value is not UTF-8");
    }
    JsonRecord record = new JsonRecord(fields, limits, localTimeZone);
    String fault = record.read(value);
    return fault == null ? record.decoded() : malformed(fault);
  }

  /**
   * A decoder of the attributes of a schema, with the same names, zone and limits.
   *
   * @throws IllegalArgumentException if a renamed field is none of the schema's, two fields are
   *     found at the same place, or the path of an attribute is no JSON Pointer; the message names
   *     all such faults
   */
  @Override
  public JsonEventDecoder withSchema(EventSchema other) {
    if (other.equals(schema)) {
      return this;
    }
    List<String> faults = new ArrayList<>();
    WireFields impressions = impressionFields.with(other.impressions(), faults);
    WireFields clicks = clickFields.with(other.clicks(), faults);
    return of(other, impressions, clicks, limits, localTimeZone, faults);
  }

  private static JsonEventDecoder of(
      EventSchema schema,
      WireFields impressions,
      WireFields clicks,
      Limits limits,
      @Nullable ZoneId localTimeZone,
      List<String> faults) {
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot create JSON decoder: " + String.join("; ", faults));
    }
    return new JsonEventDecoder(schema, impressions, clicks, limits, localTimeZone);
  }

  /** The value alone. */
  @Override
  public Set<SourceRecord.Part> reads() {
    return Set.of();
  }

  /** {@code JSON}, then whatever is not the default. */
  @Override
  public String fingerprint() {
    StringBuilder text = new StringBuilder("JSON");
    for (EventType type : EventType.values()) {
      WireFields fields = wireFields(type);
      for (int i = 0; i < fields.count(); i++) {
        if (!fields.path(i).equals(fields.defaultPath(i))) {
          String name = fields.path(i).replace("\\", "\\\\").replace("\"", "\\\"");
          text.append(' ').append(type).append('.').append(fields.fields().get(i));
          text.append("=\"").append(name).append('"');
        }
      }
    }
    if (localTimeZone != null) {
      text.append(" localTimeZone=").append(localTimeZone.getId());
    }
    return limits.equals(Limits.DEFAULT)
        ? text.toString()
        : text.append(' ').append(limits).toString();
  }

  private static Decoded malformed(String detail) {
    return new Decoded.Reject(RejectReason.MALFORMED, detail);
  }

  /** Collects the settings of a decoder. Not safe for use by several threads. */
  public static final class Builder {
    private final Map<EventType, Map<String, String>> renamed = new EnumMap<>(EventType.class);
    private EventSchema schema = EventSchema.STANDARD;
    private Limits limits = Limits.DEFAULT;
    private @Nullable ZoneId localTimeZone;

    private Builder() {
      for (EventType type : EventType.values()) {
        renamed.put(type, new LinkedHashMap<>());
      }
    }

    /**
     * The attributes to read; the standard ones unless set. {@link
     * io.adstream.engine.PipelineSpec.Builder#decoder} sets those of the pipeline.
     */
    public Builder schema(EventSchema schema) {
      this.schema = schema;
      return this;
    }

    /**
     * Gives a field of one stream another name on the wire; its default name is unknown then. A
     * declared attribute has its place in the schema: {@link io.adstream.event.Attribute#at}.
     *
     * @param type the stream
     * @param field the default name, such as {@code EventTime}
     * @param name the name that the producer uses, such as {@code ImpressionTimestamp}, or a JSON
     *     Pointer, such as {@code /meta/time}
     */
    public Builder fieldName(EventType type, String field, String name) {
      renamed.computeIfAbsent(type, t -> new LinkedHashMap<>()).put(field, name);
      return this;
    }

    /**
     * The zone of times that carry no offset; without it they are rejected. A time that the zone's
     * clocks skip is moved on by the length of the gap; of one that they show twice the first
     * counts.
     */
    public Builder localTimeZone(ZoneId zone) {
      localTimeZone = zone;
      return this;
    }

    /** How large a value may be. */
    public Builder limits(Limits limits) {
      this.limits = limits;
      return this;
    }

    /**
     * The decoder.
     *
     * @throws IllegalArgumentException if a field is not one of its stream's, two fields are found
     *     at the same place, or a name that starts with {@code /} is no JSON Pointer; the message
     *     names all such faults
     */
    public JsonEventDecoder build() {
      List<String> faults = new ArrayList<>();
      WireFields impressions = fields(EventType.IMPRESSION, faults);
      WireFields clicks = fields(EventType.CLICK, faults);
      return of(schema, impressions, clicks, limits, localTimeZone, faults);
    }

    private WireFields fields(EventType type, List<String> faults) {
      return WireFields.of(schema.of(type), renamed.getOrDefault(type, Map.of()), faults);
    }
  }
}
