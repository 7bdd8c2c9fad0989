package io.adstream.samples.traffic;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.join.Counter;
import io.adstream.join.JoinResult.Matched;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.Measures;
import io.adstream.samples.traffic.SentTraffic.EventName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The batch answer as a JSON file: counters by name, matched pairs, ids of orphans, of events that
 * may be late, and the rows of all cubes. Unclicked impressions are only counted.
 */
public final class AnswerFile {

  private AnswerFile() {}

  /**
   * Writes the answer for what was sent, where all events that may be late are late. Heartbeats
   * count as often as they were sent: once a line in files, once a partition in Kafka.
   */
  public static void write(Path file, TrafficSpec spec, SentTraffic sent) {
    TrafficAnswer answer = sent.answer(spec.cubes());
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
      json.writeEndObject();
      json.writeObjectFieldStart("counters");
      for (Counter counter : Counter.values()) {
        json.writeNumberField(counter.columnName(), answer.counters().of(counter));
      }
      json.writeEndObject();
      late(json, sent);
      matched(json, answer.matched());
      orphans(json, answer.orphans());
      kpis(json, answer.kpis());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
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

  private static void kpis(JsonGenerator json, Map<KpiKey, Measures> kpis) throws IOException {
    json.writeArrayFieldStart("kpis");
    List<KpiKey> keys =
        kpis.keySet().stream()
            .sorted(
                Comparator.comparing(KpiKey::cube)
                    .thenComparing(KpiKey::windowStartMillis)
                    .thenComparing(key -> key.group().toString()))
            .toList();
    for (KpiKey key : keys) {
      Measures measures = kpis.getOrDefault(key, Measures.ZERO);
      json.writeStartObject();
      json.writeStringField("cube", key.cube());
      json.writeStringField(
          "windowStart", Instant.ofEpochMilli(key.windowStartMillis()).toString());
      json.writeArrayFieldStart("dimensions");
      for (@Nullable String value : key.group()) {
        json.writeString(value);
      }
      json.writeEndArray();
      json.writeNumberField("impressions", measures.impressions());
      json.writeNumberField("clicks", measures.clicks());
      json.writeNumberField("clickedImpressions", measures.clickedImpressions());
      json.writeStringField("impressionCost", cost(measures.impressionCostMicros()));
      json.writeStringField("clickCost", cost(measures.clickCostMicros()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static String cost(long micros) {
    return BigDecimal.valueOf(micros, 6).toPlainString();
  }
}
