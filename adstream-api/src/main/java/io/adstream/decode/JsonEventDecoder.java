package io.adstream.decode;

import io.adstream.event.EventType;
import io.adstream.internal.EncodedEvent;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads events from JSON objects in UTF-8. Immutable, and safe for use by several threads.
 *
 * <ul>
 *   <li>Unknown fields are skipped, whatever they hold. Of a field that is repeated the last value
 *       counts.
 *   <li>Ids and attributes are text; a number or boolean stands for its text as written ({@code
 *       1.50} is {@code "1.50"}). Attributes may be missing, null or empty; ids may not.
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

  private final WireFields impressionFields;
  private final WireFields clickFields;
  private final Limits limits;
  private final @Nullable ZoneId localTimeZone;

  private JsonEventDecoder(
      WireFields impressionFields,
      WireFields clickFields,
      Limits limits,
      @Nullable ZoneId localTimeZone) {
    this.impressionFields = impressionFields;
    this.clickFields = clickFields;
    this.limits = limits;
    this.localTimeZone = localTimeZone;
  }

  /** A decoder of the default names, without local times. */
  public static JsonEventDecoder create() {
    return builder().build();
  }

  /** Starts from the default names, {@link Limits#DEFAULT} and no zone for local times. */
  public static Builder builder() {
    return new Builder();
  }

  /** The default names of a stream's fields. */
  public static List<String> fields(EventType type) {
    return WireFields.defaults(type);
  }

  /**
   * The name on the wire of a field.
   *
   * @param field the default name, such as {@code EventTime}
   * @throws IllegalArgumentException if it is none of the stream's fields
   */
  public String fieldName(EventType type, String field) {
    int number = WireFields.defaults(type).indexOf(field);
    if (number < 0) {
      throw new IllegalArgumentException(
          "Cannot name field: "
              + type
              + " field is \""
              + field
              + "\", expected one of "
              + WireFields.defaults(type));
    }
    return (type == EventType.IMPRESSION ? impressionFields : clickFields).name(number);
  }

  /** The zone of times that carry no offset; empty where they are rejected. */
  public Optional<ZoneId> localTimeZone() {
    return Optional.ofNullable(localTimeZone);
  }

  @Override
  public Decoded decode(EventType type, byte @Nullable [] value) {
    if (value == null) {
      return malformed("the value is null: a tombstone");
    }
    if (value.length == 0) {
      return malformed("the value is empty");
    }
    if (value.length > limits.maxDocumentBytes()) {
      return malformed("the value is larger than " + limits.maxDocumentBytes() + " bytes");
    }
    WireFields fields = type == EventType.IMPRESSION ? impressionFields : clickFields;
    Utf8.Content content = Utf8.contentOf(value);
    if (content == Utf8.Content.INVALID) {
      return malformed("the value is not UTF-8");
    }
    if (content == Utf8.Content.PLAIN) {
      EncodedEvent event = new JsonScan(value, fields, limits, localTimeZone).event();
      if (event != null) {
        return new Decoded.Event(event);
      }
    }
    JsonRecord record = new JsonRecord(fields, limits, localTimeZone);
    String fault = record.read(value);
    return fault == null ? record.decoded() : malformed(fault);
  }

  private static Decoded malformed(String detail) {
    return new Decoded.Reject(RejectReason.MALFORMED, detail);
  }

  /** Collects the settings of a decoder. Not safe for use by several threads. */
  public static final class Builder {
    private final Map<EventType, Map<String, String>> renamed = new EnumMap<>(EventType.class);
    private Limits limits = Limits.DEFAULT;
    private @Nullable ZoneId localTimeZone;

    private Builder() {
      for (EventType type : EventType.values()) {
        renamed.put(type, new LinkedHashMap<>());
      }
    }

    /**
     * Gives a field of one stream another name on the wire; its default name is unknown then.
     *
     * @param type the stream
     * @param field the default name, such as {@code EventTime}
     * @param name the name that the producer uses, such as {@code ImpressionTimestamp}
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
     * @throws IllegalArgumentException if a field is not one of its stream's, or two fields have
     *     the same name on the wire; the message names all such faults
     */
    public JsonEventDecoder build() {
      List<String> faults = new ArrayList<>();
      WireFields impressions = fields(EventType.IMPRESSION, faults);
      WireFields clicks = fields(EventType.CLICK, faults);
      if (!faults.isEmpty()) {
        throw new IllegalArgumentException(
            "Cannot create JSON decoder: " + String.join("; ", faults));
      }
      return new JsonEventDecoder(impressions, clicks, limits, localTimeZone);
    }

    private WireFields fields(EventType type, List<String> faults) {
      return WireFields.of(type, renamed.getOrDefault(type, Map.of()), faults);
    }
  }
}
