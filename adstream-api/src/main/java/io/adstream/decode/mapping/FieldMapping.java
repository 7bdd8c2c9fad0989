package io.adstream.decode.mapping;

import io.adstream.decode.DecoderSettings;
import io.adstream.decode.Limits;
import io.adstream.decode.SourceRecord;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.internal.field.MappedStreams;
import io.adstream.internal.field.MappingSettings;
import io.adstream.internal.field.StreamFields;
import io.adstream.internal.field.StreamMapping;
import io.adstream.internal.field.ValueRules;
import io.adstream.internal.field.Wrapping;
import io.adstream.internal.value.TimeFormat;
import java.io.Serializable;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maps the records of both streams to events: names and paths of fields, ids made of several
 * fields, the format of times, the unit of costs, envelopes, conditions that select a stream's
 * events, and limits. The same for all formats. Immutable, and safe for use by several threads.
 *
 * <p>A path is the name of a field of the event's object, or a JSON Pointer (RFC 6901) such as
 * {@code /user/id}. {@code kafka:timestamp}, {@code kafka:key} and {@code kafka:header/NAME} are
 * outside the value, and {@code envelope:/time} is in the object around the event's.
 */
public final class FieldMapping implements Serializable {

  static {
    MappedStreams.connect(new MappingAccess());
  }

  private static final long serialVersionUID = 1L;

  private final EventSchema schema;
  private final StreamMapping impressions;
  private final StreamMapping clicks;
  private final ValueRules rules;
  private final @Nullable Currency currency;
  private final transient StreamFields impressionFields;
  private final transient StreamFields clickFields;

  private FieldMapping(
      EventSchema schema,
      StreamMapping impressions,
      StreamMapping clicks,
      ValueRules rules,
      @Nullable Currency currency) {
    this.schema = schema;
    this.impressions = impressions;
    this.clicks = clicks;
    this.rules = rules;
    this.currency = currency;
    List<String> faults = new ArrayList<>(Wrapping.faults(rules.envelopes()));
    impressionFields =
        new StreamFields(schema.impressions(), impressions, rules, tellsStreamsApart(), faults);
    clickFields = new StreamFields(schema.clicks(), clicks, rules, tellsStreamsApart(), faults);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("Cannot map fields: " + String.join("; ", faults));
    }
  }

  /** {@return the standard attributes under their default names} */
  public static FieldMapping standard() {
    return builder().build();
  }

  /**
   * Starts with {@link #standard}.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reads the settings that all formats share; the settings collect faults.
   *
   * @param settings the settings below {@code decode.}
   * @return the mapping
   * @throws IllegalArgumentException if settings that are valid by themselves contradict each other
   */
  public static FieldMapping read(DecoderSettings settings) {
    return MappingSettings.read(settings).build();
  }

  /** {@return the attributes that are read} */
  public EventSchema schema() {
    return schema;
  }

  /**
   * {@return the same mapping for another schema}
   *
   * @param other the attributes of both streams
   * @throws IllegalArgumentException if a mapped field is none of the schema's, or two attributes
   *     are found at the same place; the message names all such faults
   */
  public FieldMapping withSchema(EventSchema other) {
    return other.equals(schema)
        ? this
        : new FieldMapping(other, impressions, clicks, rules, currency);
  }

  /**
   * {@return the default names of a stream's fields: ids, attributes, cost, time and heartbeat}
   *
   * @param type the stream
   */
  public List<String> fields(EventType type) {
    return stream(type).fields();
  }

  /**
   * {@return the path of a field, or the paths of an id's parts}
   *
   * @param type the stream
   * @param field the default name, such as {@code EventTime}
   * @throws IllegalArgumentException if the stream has no such field
   */
  public List<String> fieldPaths(EventType type, String field) {
    return stream(type).paths(number(type, field));
  }

  /**
   * {@return the names and indexes that lead from the value's root to each part of a field; empty
   * for a part outside the value}
   *
   * @param type the stream
   * @param field the default name, such as {@code EventTime}
   * @throws IllegalArgumentException if the stream has no such field
   */
  public List<List<String>> fieldPlaces(EventType type, String field) {
    List<List<String>> paths = paths(type);
    return Arrays.stream(stream(type).places().of(number(type, field)))
        .mapToObj(paths::get)
        .toList();
  }

  /**
   * {@return an event time in the stream's format, rounded up if the format is coarser}
   *
   * @param type the stream
   * @param time the time to write
   * @throws IllegalArgumentException if the format cannot represent it
   */
  public String timeText(EventType type, Instant time) {
    return stream(type).timeText(time);
  }

  /** {@return the envelopes, outermost first; empty for nothing} */
  public List<Envelope> envelopes() {
    return rules.envelopes();
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

  /**
   * {@return the places in a value to look up: for each, the names and indexes that lead to it from
   * the value's root, envelopes included} A place's index in this list is its number in {@link
   * EventFields}. Empty paths are outside the value and none of the reader's concern. Pass an
   * envelope's content as {@link EventFields#container}.
   *
   * @param type the stream
   */
  public List<List<String>> paths(EventType type) {
    return stream(type).places().paths();
  }

  /**
   * Begins a record.
   *
   * @param type the stream
   * @param record the record
   * @return collects the record's values
   */
  public EventFields read(EventType type, SourceRecord record) {
    return new EventFields(stream(type), record);
  }

  /**
   * {@return whether events are in an envelope of this kind}
   *
   * @param envelope one kind of envelope
   */
  public boolean isIn(Envelope envelope) {
    return rules.envelopes().contains(envelope);
  }

  /** {@return how large values may be} */
  public Limits limits() {
    return rules.limits();
  }

  /** {@return the zone of times that carry none; empty where they are rejected} */
  public Optional<ZoneId> localTimeZone() {
    return Optional.ofNullable(rules.zone());
  }

  /** {@return what costs are in; empty where it is not known} */
  public Optional<Currency> currency() {
    return Optional.ofNullable(currency);
  }

  /** {@return whether both streams have a condition, so that they may share a topic} */
  public boolean tellsStreamsApart() {
    return impressions.condition() != null && clicks.condition() != null;
  }

  /** {@return what is read of a record beside its value, position and timestamp} */
  public Set<SourceRecord.Part> reads() {
    Set<SourceRecord.Part> parts = EnumSet.noneOf(SourceRecord.Part.class);
    for (SourceRecord.Part part : SourceRecord.Part.values()) {
      if (impressionFields.places().reads(part) || clickFields.places().reads(part)) {
        parts.add(part);
      }
    }
    return parts;
  }

  StreamFields stream(EventType type) {
    return type == EventType.IMPRESSION ? impressionFields : clickFields;
  }

  /**
   * {@return everything except the schema that decides how records are decoded, as text that is the
   * same in every run; empty for {@link #standard}}
   */
  public String fingerprint() {
    StringBuilder text = new StringBuilder();
    for (EventType type : EventType.values()) {
      stream(type).appendPaths(text);
    }
    if (rules.zone() != null) {
      text.append(" localTimeZone=").append(rules.zone().getId());
    }
    if (!rules.limits().equals(Limits.DEFAULT)) {
      text.append(' ').append(rules.limits());
    }
    if (!rules.envelopes().isEmpty()) {
      text.append(" envelopes=").append(rules.envelopes());
    }
    for (EventType type : EventType.values()) {
      stream(type).appendRules(text);
    }
    return text.toString();
  }

  private Object readResolve() {
    return new FieldMapping(schema, impressions, clicks, rules, currency);
  }

  /** Collects what is mapped. Not safe for use by several threads. */
  public static final class Builder extends RulesBuilder {

    private final Map<EventType, StreamMapping> streams = new EnumMap<>(EventType.class);
    private EventSchema schema = EventSchema.STANDARD;

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    private StreamMapping stream(EventType type) {
      return streams.getOrDefault(type, StreamMapping.DEFAULT);
    }

    /**
     * Sets the schema.
     *
     * @param schema the attributes to read; the standard ones unless set
     * @return this builder
     */
    public Builder schema(EventSchema schema) {
      this.schema = schema;
      return this;
    }

    /**
     * Sets the path of a field of one stream, which replaces its default name. The path of a
     * declared attribute is in the schema: {@link io.adstream.event.Attribute#at}. An id may share
     * the path of another field.
     *
     * @param type the stream
     * @param field the default name, such as {@code EventTime}
     * @param paths one path; for an id also several, whose values are joined by {@code :}, with
     *     {@code \} before each {@code :} and {@code \} in them
     * @return this builder
     * @throws IllegalArgumentException if there is no path
     */
    public Builder field(EventType type, String field, String... paths) {
      if (paths.length == 0) {
        throw new IllegalArgumentException(
            "Cannot map " + field + ": it has no path, expected one");
      }
      Map<String, List<String>> all = new LinkedHashMap<>(stream(type).paths());
      all.put(field, List.of(paths));
      streams.put(type, stream(type).withPaths(all));
      return this;
    }

    /**
     * Sets the format of a stream's event times: {@code iso} (the default: ISO-8601 texts and
     * integers of milliseconds), {@code epoch-seconds}, {@code epoch-millis}, {@code epoch-micros}
     * or {@code epoch-nanos} (numbers, or texts of them, with a fraction or not), {@code kafka} for
     * the record's own timestamp, or a pattern of {@link java.time.format.DateTimeFormatter}.
     *
     * @param type the stream
     * @param format one of these
     * @return this builder
     * @throws IllegalArgumentException if it is none of these
     */
    public Builder timeFormat(EventType type, String format) {
      streams.put(type, stream(type).withTimes(TimeFormat.of(format)));
      return this;
    }

    /**
     * Uses Kafka's timestamp as the event time of records without one.
     *
     * @param type the stream
     * @return this builder
     */
    public Builder kafkaTimeWhereMissing(EventType type) {
      streams.put(type, stream(type).withOptionalTime());
      return this;
    }

    /**
     * Sets the unit of a stream's costs; {@link CostUnit#UNITS} unless set.
     *
     * @param type the stream
     * @param unit the unit of the cost as it is written
     * @return this builder
     */
    public Builder costUnit(EventType type, CostUnit unit) {
      streams.put(type, stream(type).withCosts(unit));
      return this;
    }

    /**
     * Sets the condition for a stream's records; others are ignored. {@code /type = imp | view},
     * {@code /test != true}, {@code /id present} or {@code /id absent}, combined with {@code and}.
     * Values are compared as written. Heartbeats need not meet it, unless both streams have a
     * condition and the heartbeat holds the field.
     *
     * @param type the stream
     * @param condition such as {@code /event = click and /test absent}
     * @return this builder
     */
    public Builder when(EventType type, String condition) {
      streams.put(type, stream(type).withCondition(condition));
      return this;
    }

    /**
     * {@return the mapping}
     *
     * @throws IllegalArgumentException if a field is not one of its stream's, two attributes are
     *     found at the same place, or a path, condition or order of envelopes is wrong; the message
     *     names all such faults
     */
    public FieldMapping build() {
      return new FieldMapping(
          schema, stream(EventType.IMPRESSION), stream(EventType.CLICK), rules, currency);
    }
  }
}
