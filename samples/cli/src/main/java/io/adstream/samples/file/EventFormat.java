package io.adstream.samples.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.adstream.decode.CheckedDecoder;
import io.adstream.decode.Decoded;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.decode.mapping.FieldMapping;
import io.adstream.event.EventType;
import io.adstream.internal.field.MappedStreams;
import io.adstream.join.JoinPlan;
import io.adstream.samples.file.EventRow.Kind;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one stream's records as the pipeline will: times with its decoder, fields by the names that
 * the decoder uses. Thread-safe.
 */
public final class EventFormat {

  /** What to do with records that have no event time. */
  public enum Untimed {
    /** They are sent unchanged. */
    KEPT,
    /** They get the time of sending. */
    STAMPED
  }

  private static final int MOST_NAMES = 50;

  private final EventType type;
  private final CheckedDecoder decoder;
  private final FieldMapping mapping;
  private final Untimed untimed;
  private final List<String> ids;
  private final @Nullable String joinId;
  private final String cost;
  private final String time;
  private final String heartbeat;
  private final Set<String> fields;
  private final boolean recordTimes;
  private final List<String> columns;

  /**
   * Creates a format.
   *
   * @param type the stream
   * @param decoder the pipeline's decoder
   * @param plan defines the bounds of event times
   * @param untimed what to do with records without a time
   * @throws IllegalArgumentException if the decoder reads an id, the time or the heartbeat through
   *     a JSON Pointer, from an envelope or from outside the value
   */
  public EventFormat(EventType type, JsonEventDecoder decoder, JoinPlan plan, Untimed untimed) {
    this.type = type;
    this.decoder = new CheckedDecoder(decoder.withSchema(plan.schema()), plan, Clock.systemUTC());
    this.untimed = untimed;
    mapping = decoder.mapping();
    boolean impressions = type == EventType.IMPRESSION;
    List<String> joinIds = names(decoder, impressions ? "ImpressionID" : "JoinID");
    joinId = joinIds.size() == 1 ? joinIds.get(0) : null;
    Set<String> all = new LinkedHashSet<>(impressions ? List.of() : names(decoder, "ClickID"));
    all.addAll(joinIds);
    ids = List.copyOf(all);
    cost = decoder.fieldName(type, impressions ? "ImpressionCost" : "ClickCost");
    time = names(decoder, "EventTime").get(0);
    heartbeat = names(decoder, "Heartbeat").get(0);
    fields =
        decoder.fields(type).stream()
            .flatMap(field -> decoder.mapping().fieldPlaces(type, field).stream())
            .filter(path -> !path.isEmpty())
            .map(path -> path.get(0))
            .collect(toUnmodifiableSet());
    recordTimes = MappedStreams.of(mapping, type).isTimeOptional();
    columns = List.of();
  }

  private EventFormat(EventFormat other, List<String> columns) {
    type = other.type;
    decoder = other.decoder;
    mapping = other.mapping;
    untimed = other.untimed;
    ids = other.ids;
    joinId = other.joinId;
    cost = other.cost;
    time = other.time;
    heartbeat = other.heartbeat;
    fields = other.fields;
    recordTimes = other.recordTimes;
    this.columns = List.copyOf(columns);
  }

  /**
   * A copy for a CSV file without a header.
   *
   * @param names the names of its columns; the cells of those without one are ignored
   * @throws IllegalArgumentException if a required field is not among them, or one is there twice
   */
  public EventFormat withColumns(List<String> names) {
    List<String> named = names.stream().filter(name -> !name.isEmpty()).toList();
    if (!named.containsAll(required()) || Set.copyOf(named).size() < named.size()) {
      throw new IllegalArgumentException(
          "Cannot send "
              + stream(type)
              + ": columns are "
              + names
              + ", expected each name once, and "
              + required()
              + " among them"
              + advice(named));
    }
    return new EventFormat(this, names);
  }

  private static String stream(EventType type) {
    return type == EventType.IMPRESSION ? "impressions" : "clicks";
  }

  /**
   * The names of the parts of a field that is needed by itself, and so must be in the event's
   * object.
   */
  private List<String> names(JsonEventDecoder decoder, String field) {
    List<List<String>> places = decoder.mapping().fieldPlaces(type, field);
    if (places.stream().anyMatch(path -> path.size() != 1)) {
      throw new IllegalArgumentException(
          "Cannot send "
              + stream(type)
              + ": "
              + field
              + " is at "
              + decoder.fieldName(type, field)
              + ", expected a field of the event's object (decode."
              + (type == EventType.IMPRESSION ? "impression." : "click.")
              + field
              + (field.equals("EventTime") ? ", decode.time.format)" : ")"));
    }
    return places.stream().map(path -> path.get(0)).toList();
  }

  /**
   * A heartbeat with this event time, or the next one that the stream's format can express, as
   * JSON.
   */
  public String heartbeat(Instant at) {
    String text = quoted(mapping.timeText(type, at));
    return "{\"" + quoted(heartbeat) + "\":true,\"" + quoted(time) + "\":\"" + text + "\"}";
  }

  String time() {
    return time;
  }

  String cost() {
    return cost;
  }

  /** The names of the columns of a CSV file without a header; empty for files with one. */
  List<String> columns() {
    return columns;
  }

  /** The names of all fields that the pipeline reads. */
  Set<String> fields() {
    return fields;
  }

  /**
   * The number of a file's field names to keep, which includes 50 that the pipeline does not read.
   */
  int mostNames() {
    return MOST_NAMES + fields.size();
  }

  /** The names of required fields. */
  List<String> required() {
    List<String> required = new ArrayList<>(ids);
    if (untimed == Untimed.KEPT && !recordTimes) {
      required.add(time);
    }
    return required;
  }

  /** The advice if a file has these fields instead of the required ones. */
  String advice(Collection<String> found) {
    return found.containsAll(ids)
        ? "; --stamp gives records without a time the time of sending"
        : "; the configuration of --config may name other fields";
  }

  /**
   * Reads a record.
   *
   * @param names receives the names of its fields, up to {@link #mostNames}
   */
  EventRow row(FileRecord record, Set<String> names) {
    String json = record.json();
    Outline outline = Outline.of(this, json, names);
    boolean stamped = untimed == Untimed.STAMPED && outline.stampStart >= 0;
    String before = stamped ? json.substring(0, outline.stampStart) + outline.stampName : json;
    String after = stamped ? json.substring(outline.stampEnd) : "";
    Kind kind = stamped ? Kind.STAMPED : Kind.TIMED;
    EventRow event = new EventRow(type, kind, record.line(), outline.key, 0, before, after, null);
    Instant now = Instant.now();
    SourceRecord source =
        SourceRecord.of(event.value(now).getBytes(UTF_8)).withTimestampMillis(now.toEpochMilli());
    Decoded decoded = decoder.decode(type, source);
    if (decoded instanceof Decoded.Event read) {
      EventRow keyed = event.withKey(read.event().joinId());
      if (stamped) {
        return keyed;
      }
      return outline.timed || !recordTimes
          ? keyed.timed(kind, read.event().eventTimeMillis())
          : keyed.timed(Kind.UNTIMED, 0);
    }
    if (decoded instanceof Decoded.Heartbeat beat) {
      return event.timed(Kind.HEARTBEAT, beat.eventTimeMillis());
    }
    if (decoded instanceof Decoded.Ignored) {
      return new EventRow(type, Kind.IGNORED, record.line(), outline.key, 0, json, "", null);
    }
    Decoded.Reject reject = (Decoded.Reject) decoded;
    return new EventRow(type, Kind.REJECTED, record.line(), outline.key, 0, json, "", reject);
  }

  /** The properties of a record that the decoder does not report. */
  private static final class Outline {
    private @Nullable String key;
    private boolean heartbeat;
    private boolean timed;
    private int members;

    /** The position for a time stamp, in place of a null time or at the end; -1 for none. */
    private int stampStart = -1;

    private int stampEnd;
    private String stampName = "";

    static Outline of(EventFormat format, String json, Set<String> names) {
      try (JsonParser parser = JsonRecords.JSON.createParser(json)) {
        Outline outline = new Outline();
        if (parser.nextToken() == JsonToken.START_OBJECT) {
          while (parser.nextToken() == JsonToken.FIELD_NAME) {
            outline.readMember(format, parser, names);
          }
          outline.placeStamp(format, json);
        }
        return outline;
      } catch (IOException e) {
        return new Outline(); // the decoder reports the same, with a reason
      }
    }

    private void readMember(EventFormat format, JsonParser parser, Set<String> names)
        throws IOException {
      members++;
      String name = parser.currentName();
      if (names.size() < format.mostNames()) {
        names.add(name);
      }
      JsonToken token = parser.nextToken();
      if (name.equals(format.joinId)) {
        boolean isText = token.isScalarValue() && token != JsonToken.VALUE_NULL;
        key = isText ? parser.getText() : null;
      } else if (name.equals(format.heartbeat)) {
        heartbeat = token == JsonToken.VALUE_TRUE;
      } else if (name.equals(format.time)) {
        String text = parser.getText();
        timed = token != JsonToken.VALUE_NULL && !text.isEmpty();
        stampStart = (int) parser.currentTokenLocation().getCharOffset();
        stampEnd = stampStart + (token == JsonToken.VALUE_NULL ? "null" : "\"\"").length();
      }
      parser.skipChildren();
    }

    private void placeStamp(EventFormat format, String json) {
      if (timed || heartbeat) {
        stampStart = -1;
      } else if (stampStart < 0) {
        stampStart = json.lastIndexOf('}');
        stampEnd = stampStart;
        stampName = (members > 0 ? "," : "") + '"' + quoted(format.time) + "\":";
      }
    }
  }

  /** A text as the content of a JSON string. */
  static String quoted(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }
}
