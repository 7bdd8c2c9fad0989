package io.adstream.internal.field;

import static java.util.stream.Collectors.joining;

import io.adstream.decode.Limits;
import io.adstream.decode.mapping.Envelope;
import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.EventType;
import io.adstream.event.StreamSchema;
import io.adstream.internal.codec.EventLayout;
import io.adstream.internal.value.Decimals;
import io.adstream.internal.value.EventTimes;
import io.adstream.internal.value.TypedValues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream's fields, and the places that they are read from. Fields are numbered: ids from 0, the
 * schema's attributes in its order, cost, time and heartbeat. Places are numbered by themselves:
 * fields may share one, and an id may be made of several. Immutable.
 */
public final class StreamFields {

  /** The number of a field or place that is none of the stream's. */
  public static final int UNKNOWN = -1;

  /** Separates the parts of an id; escaped by {@link #ESCAPE} within a part. */
  public static final char SEPARATOR = ':';

  /** Says that the next character of a part of an id is that part's own. */
  public static final char ESCAPE = '\\';

  private static final List<String> IMPRESSION_IDS = List.of("ImpressionID");
  private static final List<String> CLICK_IDS = List.of("ClickID", "JoinID");

  private final StreamSchema schema;
  private final StreamMapping mapping;
  private final ValueRules rules;
  private final boolean isToldApart;
  private final Wrapping wrapping;
  private final EventLayout layout;
  private final List<String> fields;
  private final int requiredCount;
  private final int valueCount;
  private final AttributeType[] types;
  private final boolean isTextOnly;
  private final FieldPlaces places;
  private final RecordFilter filter;
  private final int base64;

  /**
   * Compiles a mapping.
   *
   * @param isToldApart whether both streams have a condition, so that they may be in one topic
   * @param faults receives faults; with faults, the result is unusable
   */
  public StreamFields(
      StreamSchema schema,
      StreamMapping mapping,
      ValueRules rules,
      boolean isToldApart,
      List<String> faults) {
    this.schema = schema;
    this.mapping = mapping;
    this.rules = rules;
    this.isToldApart = isToldApart;
    wrapping = new Wrapping(rules.envelopes());
    layout = EventLayout.of(schema);
    fields = fields(schema);
    requiredCount = ids(schema.type()).size();
    valueCount = requiredCount + schema.size();
    types = new AttributeType[valueCount];
    boolean hasTypes = false;
    for (int i = 0; i < valueCount; i++) {
      types[i] = isAttribute(i) ? attribute(i).type() : AttributeType.TEXT;
      hasTypes |= types[i] != AttributeType.TEXT;
    }
    isTextOnly = !hasTypes;
    List<String> ownFaults = new ArrayList<>();
    places = new FieldPlaces(this, wrapping, ownFaults);
    filter = new RecordFilter(wrapping, conditions(ownFaults), places, ownFaults);
    base64 =
        wrapping.has(Envelope.CLOUDEVENTS)
            ? places.find(wrapping.in(Envelope.CLOUDEVENTS, "data_base64"))
            : UNKNOWN;
    places.complete();
    checkTimes(ownFaults);
    ownFaults.forEach(fault -> faults.add(schema.type() + " " + fault));
  }

  private static List<String> fields(StreamSchema schema) {
    List<String> fields = new ArrayList<>(ids(schema.type()));
    schema.attributes().forEach(attribute -> fields.add(attribute.name()));
    fields.add(schema.type() == EventType.IMPRESSION ? "ImpressionCost" : "ClickCost");
    fields.add("EventTime");
    fields.add("Heartbeat");
    return List.copyOf(fields);
  }

  private static List<String> ids(EventType type) {
    return type == EventType.IMPRESSION ? IMPRESSION_IDS : CLICK_IDS;
  }

  private List<Condition> conditions(List<String> faults) {
    String text = mapping.condition();
    if (text == null) {
      return List.of();
    }
    try {
      return Condition.parse(text);
    } catch (IllegalArgumentException e) {
      faults.add("condition is \"" + text + "\", " + e.getMessage());
      return List.of();
    }
  }

  private void checkTimes(List<String> faults) {
    if (mapping.times().isLocal() && rules.zone() == null) {
      faults.add(
          "time format is \""
              + mapping.times()
              + "\", which has neither an offset nor a zone, expected a zone for local times");
    }
  }

  /** The stream. */
  public EventType type() {
    return schema.type();
  }

  /** The stream's attributes. */
  public StreamSchema schema() {
    return schema;
  }

  /** How the attributes lie in an event's bytes. */
  public EventLayout layout() {
    return layout;
  }

  StreamMapping mapping() {
    return mapping;
  }

  /** How large values may be. */
  public Limits limits() {
    return rules.limits();
  }

  /** The fields by their own names, in the order of the numbers. */
  public List<String> fields() {
    return fields;
  }

  /** The places, and which of them fields are read from. */
  public FieldPlaces places() {
    return places;
  }

  /** Decides which records are the stream's. */
  public RecordFilter filter() {
    return filter;
  }

  /** Whether both streams have a condition. */
  public boolean isToldApart() {
    return isToldApart;
  }

  /** Whether values are in an envelope of this kind. */
  public boolean isIn(Envelope envelope) {
    return wrapping.has(envelope);
  }

  /** The node inside of an envelope that holds what fields are read from. */
  public @Nullable FieldTree inside(Envelope envelope) {
    String member = Wrapping.member(envelope);
    return member == null ? null : places.root().at(wrapping.in(envelope, member).names());
  }

  /** The number of the place in which a CloudEvent has its data in bytes; UNKNOWN for others. */
  public int base64() {
    return base64;
  }

  /** Where fields are found: one path, or those of an id's parts. */
  public List<String> paths(int field) {
    List<String> set = mapping.paths().get(fields.get(field));
    return set == null ? List.of(defaultPath(field)) : set;
  }

  /** Where a field is found, for messages. */
  public String path(int field) {
    return field == time() && mapping.times().isKafka()
        ? "kafka:timestamp"
        : String.join(" + ", paths(field));
  }

  /** Where a field is found unless it is mapped. */
  public String defaultPath(int field) {
    return isAttribute(field) ? attribute(field).path() : fields.get(field);
  }

  private boolean isAttribute(int field) {
    return field >= requiredCount && field < valueCount;
  }

  private Attribute attribute(int field) {
    return schema.attribute(field - requiredCount);
  }

  /** How many fields there are. */
  public int count() {
    return fields.size();
  }

  /** How many of the fields are ids and attributes: the first ones. */
  public int valueCount() {
    return valueCount;
  }

  /** How many of the fields are ids, which are required: the first ones. */
  public int requiredCount() {
    return requiredCount;
  }

  /** The type of an id or attribute. */
  public AttributeType valueType(int field) {
    return types[field];
  }

  /** Whether all ids and attributes are text. */
  public boolean isTextOnly() {
    return isTextOnly;
  }

  /** The number of the cost. */
  public int cost() {
    return fields.size() - 3;
  }

  /** The number of the event time. */
  public int time() {
    return fields.size() - 2;
  }

  /** The number of the heartbeat. */
  public int heartbeat() {
    return fields.size() - 1;
  }

  /**
   * Reads a cost, written in the stream's unit.
   *
   * @return millionths, or {@link Decimals#INVALID}
   */
  public long costMicros(byte[] text, int start, int length) {
    return Decimals.costMicros(text, start, length, mapping.costs().digits());
  }

  /**
   * Reads a time, written in the stream's format.
   *
   * @param isText whether it stands between quotes, or is text by its type
   * @return milliseconds since the epoch, {@link EventTimes#INVALID} or {@link EventTimes#TOO_FAR}
   */
  public long timeMillis(byte[] text, int start, int length, boolean isText) {
    return mapping.times().millis(text, start, length, isText, rules.zone());
  }

  /**
   * A time as a text in the stream's format that is read as this time, or as the next one if the
   * format is coarser.
   *
   * @throws IllegalArgumentException if the format has no such text
   */
  public String timeText(Instant time) {
    return mapping.times().written(time, rules.zone());
  }

  /** Whether Kafka's timestamp stands for a time that is missing. */
  public boolean isTimeOptional() {
    return mapping.isTimeOptional();
  }

  /** What a time is, for messages. */
  public String expectedTime() {
    return mapping.times().expected(rules.zone());
  }

  /** What else a time that cannot be used may be, as the end of a message. */
  public String timeHint(byte[] text, boolean isText) {
    return mapping.times().hint(text, isText, rules.zone());
  }

  /** Whether a number that was read as a time was written in another unit. */
  public boolean isOtherUnit(byte[] text, long timeMillis) {
    return mapping.times().isOtherUnit(text, timeMillis);
  }

  /** Whether a time is so early that its number may have been written in another unit. */
  public boolean mayBeOtherUnit(long timeMillis) {
    return mapping.times().mayBeOtherUnit(timeMillis);
  }

  /** What a cost is, for messages. */
  public String expectedCost() {
    int digits = mapping.costs().digits();
    return digits == 0
        ? "a number from 0 to 1e12, or a string that holds one"
        : "a number of "
            + mapping.costs()
            + " from 0 to 1e"
            + (12 + digits)
            + ", or a string that holds one";
  }

  /** What a value of an id or attribute is, for messages. */
  public String expected(int field) {
    return types[field] == AttributeType.TEXT
        ? "text of at most "
            + limits().maxTextChars()
            + " chars, without U+0000 and without lone surrogates"
        : TypedValues.expected(types[field]);
  }

  /** Appends the fields that are mapped, for a fingerprint. */
  public void appendPaths(StringBuilder text) {
    for (int field = 0; field < count(); field++) {
      List<String> paths = paths(field);
      if (!paths.equals(List.of(defaultPath(field)))) {
        text.append(' ').append(type()).append('.').append(fields.get(field)).append('=');
        text.append(paths.stream().map(StreamFields::quoted).collect(joining("+")));
      }
    }
  }

  /** Appends what else is not the default, for a fingerprint. */
  public void appendRules(StringBuilder text) {
    append(text, "time", mapping.times(), StreamMapping.DEFAULT.times());
    append(text, "time.missing", isTimeOptional() ? "kafka" : "reject", "reject");
    append(text, "cost", mapping.costs(), StreamMapping.DEFAULT.costs());
    String condition = mapping.condition();
    append(text, "when", condition == null ? "" : condition, "");
  }

  private void append(StringBuilder text, String name, Object value, Object usual) {
    if (!value.equals(usual)) {
      text.append(' ').append(type()).append('.').append(name).append('=');
      text.append(quoted(value.toString()));
    }
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
