package io.adstream.samples.traffic;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.join.Counter;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult.Matched;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.Measure;
import io.adstream.kpi.Measure.Unit;
import io.adstream.kpi.Measures;
import io.adstream.kpi.StandardMeasures;
import io.adstream.samples.traffic.SentTraffic.EventName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The batch answer as a JSON file: counters by name, matched pairs, ids of orphans and of events
 * that may be late, and the rows of all cubes. Unclicked impressions are only counted. Declared
 * attributes and measures are written as in scenario files.
 */
public final class AnswerFile {

  private static final Pattern LATER_WORD = Pattern.compile("_([a-z])");

  private AnswerFile() {}

  /**
   * Writes the answer for the traffic sent, assuming that all events that may be late are late.
   * Heartbeats count as often as they were sent: once per line in files, once per partition in
   * Kafka.
   */
  public static void write(Path file, TrafficSpec spec, SentTraffic sent) {
    TrafficAnswer answer = sent.answer();
    try (JsonGenerator json =
        new JsonFactory().createGenerator(Files.newOutputStream(file), JsonEncoding.UTF8)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeNumberField("seed", spec.seed());
      json.writeStringField("start", spec.start().toString());
      json.writeObjectFieldStart("spec");
      json.writeStringField("attributionWindow", spec.join().attributionWindow().toString());
      json.writeStringField("clockSkew", spec.join().clockSkew().toString());
      json.writeStringField("impressionLateness", spec.join().impressionLateness().toString());
      json.writeStringField("clickLateness", spec.join().clickLateness().toString());
      net(json, spec.join());
      json.writeEndObject();
      schema(json, spec.schema());
      json.writeObjectFieldStart("counters");
      for (Counter counter : Counter.values()) {
        json.writeNumberField(counter.columnName(), answer.counters().of(counter));
      }
      json.writeEndObject();
      late(json, sent);
      matched(json, answer.matched());
      orphans(json, answer.orphans());
      kpis(json, spec.plan(), BatchKpis.of(spec.plan(), answer.impressions(), answer.matched()));
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  /** The settings of invalid traffic and repeated clicks, if any. */
  private static void net(JsonGenerator json, JoinSpec join) throws IOException {
    if (join.repeatInterval() != null) {
      json.writeStringField("repeatInterval", join.repeatInterval().toString());
    }
    json.writeObjectFieldStart("invalidWhen");
    for (EventType type : EventType.values()) {
      String flag = join.invalidWhen(type);
      if (flag != null) {
        json.writeStringField(type == EventType.CLICK ? "clicks" : "impressions", flag);
      }
    }
    json.writeEndObject();
  }

  private static void late(JsonGenerator json, SentTraffic sent) throws IOException {
    json.writeArrayFieldStart("late");
    List<EventName> late =
        sent.trailing().stream()
            .sorted(Comparator.comparing(EventName::type).thenComparing(EventName::id))
            .toList();
    for (EventName name : late) {
      json.writeStartObject();
      json.writeStringField("topic", name.type() == EventType.CLICK ? "clicks" : "impressions");
      json.writeStringField("id", name.id());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void matched(JsonGenerator json, List<Matched> matched) throws IOException {
    json.writeArrayFieldStart("matched");
    for (Matched match : matched) {
      json.writeArray(
          new String[] {match.impression().impressionId(), match.click().clickId()}, 0, 2);
    }
    json.writeEndArray();
  }

  private static void orphans(JsonGenerator json, List<Click> orphans) throws IOException {
    json.writeArrayFieldStart("orphans");
    for (Click orphan : orphans) {
      json.writeString(orphan.clickId());
    }
    json.writeEndArray();
  }

  private static void schema(JsonGenerator json, EventSchema schema) throws IOException {
    json.writeObjectFieldStart("schema");
    for (EventType type : EventType.values()) {
      json.writeArrayFieldStart(type == EventType.CLICK ? "clicks" : "impressions");
      for (Attribute attribute : DeclaredAttributes.of(schema.of(type))) {
        json.writeStartObject();
        json.writeStringField("name", attribute.name());
        json.writeStringField("type", attribute.type().name());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void kpis(JsonGenerator json, JoinPlan plan, Map<KpiKey, Measures> kpis)
      throws IOException {
    json.writeArrayFieldStart("kpis");
    List<Map.Entry<KpiKey, Measures>> rows = new ArrayList<>(kpis.entrySet());
    rows.sort(
        Comparator.comparing(
            Map.Entry::getKey,
            Comparator.comparing(KpiKey::cube)
                .thenComparing(KpiKey::windowStartMillis)
                .thenComparing(key -> key.group().toString())));
    for (Map.Entry<KpiKey, Measures> row : rows) {
      kpi(json, plan.cube(row.getKey().cube()), row.getKey(), row.getValue());
    }
    json.writeEndArray();
  }

  private static void kpi(JsonGenerator json, CubePlan cube, KpiKey key, Measures measures)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("cube", key.cube());
    json.writeStringField("windowStart", Instant.ofEpochMilli(key.windowStartMillis()).toString());
    json.writeArrayFieldStart("dimensions");
    for (int i = 0; i < cube.dimensions().size(); i++) {
      value(json, cube.dimensions().get(i).type(), key.group().get(i));
    }
    json.writeEndArray();
    json.writeNumberField("impressions", measures.impressions());
    json.writeNumberField("clicks", measures.clicks());
    json.writeNumberField("clickedImpressions", measures.clickedImpressions());
    json.writeStringField("impressionCost", WireFormat.decimal(measures.impressionCostMicros()));
    json.writeStringField("clickCost", WireFormat.decimal(measures.clickCostMicros()));
    int own = measures.size() - cube.cube().measures().size();
    for (int i = StandardMeasures.GROSS.size(); i < own; i++) {
      measure(json, fieldName(cube.measures().get(i)), cube.measures().get(i), measures.value(i));
    }
    if (own < measures.size()) {
      json.writeObjectFieldStart("measures");
      for (int i = own; i < measures.size(); i++) {
        measure(json, cube.measures().get(i).name(), cube.measures().get(i), measures.value(i));
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  /** A standard measure's name as in scenario files: {@code repeatedClicks}. */
  private static String fieldName(Measure measure) {
    return LATER_WORD
        .matcher(measure.name())
        .replaceAll(word -> word.group(1).toUpperCase(Locale.ROOT));
  }

  private static void measure(JsonGenerator json, String name, Measure measure, long value)
      throws IOException {
    json.writeFieldName(name);
    value(
        json, measure.unit() == Unit.MICROS ? AttributeType.DECIMAL : AttributeType.INTEGER, value);
  }

  private static void value(JsonGenerator json, AttributeType type, @Nullable Object value)
      throws IOException {
    if (value == null) {
      json.writeNull();
      return;
    }
    switch (type) {
      case TEXT -> json.writeString((String) value);
      case INTEGER -> json.writeNumber((Long) value);
      case DECIMAL -> json.writeString(WireFormat.decimal((Long) value));
      case BOOLEAN -> json.writeBoolean((Boolean) value);
    }
  }
}
