package io.adstream.tck.internal.file;

import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.Cube;
import io.adstream.kpi.CubeMeasure;
import io.adstream.tck.Scenario;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses a scenario file. Missing lists are empty; unknown fields are faults. */
public final class ScenarioReader {

  private final String source;

  /**
   * A reader of one file.
   *
   * @param source the name of the file in messages
   */
  public ScenarioReader(String source) {
    this.source = source;
  }

  /** Reads the file, and does not close it. */
  public Scenario read(InputStream in) {
    ScenarioField file = ScenarioField.root(source, in);
    file.only(
        "name", "about", "schema", "spec", "cubes", "partitions", "keyed", "phases", "expect");
    boolean keyed = file.child("keyed").flag();
    EventSchema schema = schema(file.child("schema"));
    List<Cube> cubes = file.child("cubes").elements(ScenarioReader::cube);
    List<Scenario.Phase> phases = file.child("phases").elements(phase -> phase(phase, keyed));
    JoinSpec spec = spec(file.child("spec"), phases);
    JoinPlan plan =
        file.as(
            "a schema, a join and cubes that fit together",
            ignored -> new JoinPlan(schema, spec, cubes, UnclickedRows.KEPT));
    return new Scenario(
        file.child("name").text(),
        file.has("about") ? file.child("about").text() : "",
        schema,
        spec,
        cubes,
        file.child("partitions").positive(),
        keyed,
        phases,
        new ExpectationReader(plan).read(file.child("expect")));
  }

  private static EventSchema schema(ScenarioField schema) {
    schema.only("impressions", "clicks");
    EventSchema.Builder builder = EventSchema.builder();
    for (EventType type : EventType.values()) {
      schema
          .child(topic(type))
          .elements(ScenarioReader::attribute)
          .forEach(attribute -> builder.attribute(type, attribute));
    }
    return schema.as("attributes with new names", ignored -> builder.build());
  }

  private static Attribute attribute(ScenarioField attribute) {
    attribute.only("name", "type");
    AttributeType type =
        attribute
            .child("type")
            .as(
                "TEXT, INTEGER, DECIMAL or BOOLEAN",
                node -> AttributeType.valueOf(node.textValue()));
    return attribute
        .child("name")
        .as("an attribute's name", node -> Attribute.of(node.textValue(), type));
  }

  private static JoinSpec spec(ScenarioField spec, List<Scenario.Phase> phases) {
    spec.only(
        "attributionWindow",
        "clockSkew",
        "impressionLateness",
        "clickLateness",
        "minEventTime",
        "maxFuture",
        "repeatInterval",
        "invalidWhen");
    JoinSpec.Builder join =
        JoinSpec.builder()
            .attributionWindow(spec.child("attributionWindow").duration())
            .clockSkew(spec.child("clockSkew").duration())
            .impressionLateness(spec.child("impressionLateness").duration())
            .clickLateness(spec.child("clickLateness").duration());
    if (spec.has("minEventTime")) {
      join.minEventTime(spec.child("minEventTime").instant());
    }
    if (spec.has("repeatInterval")) {
      join.repeatInterval(spec.child("repeatInterval").duration());
    }
    ScenarioField flags = spec.child("invalidWhen");
    flags.only("impressions", "clicks");
    for (EventType type : EventType.values()) {
      if (flags.has(topic(type))) {
        join.invalidWhen(type, flags.child(topic(type)).text());
      }
    }
    if (spec.has("maxFuture")) {
      join.maxFuture(spec.child("maxFuture").duration());
      return spec.as("a join specification", ignored -> join.build());
    }
    JoinSpec read = spec.as("a join specification", ignored -> join.build());
    return acceptingHeartbeats(read, phases);
  }

  /** With a long lateness, the heartbeats that end a phase are ahead of the clock. */
  private static JoinSpec acceptingHeartbeats(JoinSpec spec, List<Scenario.Phase> phases) {
    Instant latest =
        phases.stream()
            .map(Scenario.Phase::advanceTo)
            .max(Comparator.naturalOrder())
            .orElse(Instant.EPOCH)
            .plus(Collections.max(List.of(spec.impressionLateness(), spec.clickLateness())));
    Duration ahead = Duration.between(Instant.now(), latest).truncatedTo(ChronoUnit.MILLIS);
    return ahead.isNegative()
        ? spec
        : spec.toBuilder().maxFuture(spec.maxFuture().plus(ahead)).build();
  }

  private static Cube cube(ScenarioField cube) {
    cube.only("name", "window", "dimensions", "attribution", "measures");
    String name = cube.child("name").text();
    List<String> dimensions = cube.child("dimensions").elements(ScenarioField::text);
    List<CubeMeasure> measures = cube.child("measures").elements(ScenarioReader::measure);
    Attribution attribution =
        cube.child("attribution")
            .as("IMPRESSION_TIME or CLICK_TIME", node -> Attribution.valueOf(node.textValue()));
    return cube.as(
        "a cube",
        ignored -> {
          Cube plain =
              Cube.every(cube.child("window").duration())
                  .named(name)
                  .by(dimensions)
                  .attributedBy(attribution);
          for (CubeMeasure measure : measures) {
            plain = plain.measure(measure);
          }
          return plain;
        });
  }

  private static CubeMeasure measure(ScenarioField measure) {
    measure.only("name", "stream", "count", "sum");
    if (measure.has("count") == measure.has("sum")) {
      throw measure.fault("either count or sum");
    }
    EventType stream = stream(measure.child("stream"));
    return measure
        .child("name")
        .as(
            "a measure's name",
            node ->
                measure.has("count")
                    ? CubeMeasure.count(node.textValue(), measure.child("count").text()).of(stream)
                    : CubeMeasure.sum(node.textValue(), measure.child("sum").text()).of(stream));
  }

  private static Scenario.Phase phase(ScenarioField phase, boolean keyed) {
    phase.only("records", "advanceTo");
    return new Scenario.Phase(
        phase.child("records").elements(record -> message(record, keyed)),
        phase.child("advanceTo").instant());
  }

  private static Scenario.Message message(ScenarioField record, boolean keyed) {
    record.only("topic", "key", "value", "raw");
    EventType type = stream(record.child("topic"));
    if (record.has("raw") == record.has("value")) {
      throw record.fault("either raw or value");
    }
    String value = record.child(record.has("raw") ? "raw" : "value").text();
    String key = record.has("key") ? record.child("key").text() : null;
    return new Scenario.Message(type, key == null && keyed ? keyOf(type, value) : key, value);
  }

  /** The id that a keyed record is partitioned by; null if it cannot be read. */
  public static @Nullable String keyOf(EventType type, String value) {
    return ExactJson.topLevelText(value, type == EventType.IMPRESSION ? "ImpressionID" : "JoinID");
  }

  /** The stream that a field names. */
  static EventType stream(ScenarioField topic) {
    return switch (topic.text()) {
      case "impressions" -> EventType.IMPRESSION;
      case "clicks" -> EventType.CLICK;
      default -> throw topic.fault("impressions or clicks");
    };
  }

  private static String topic(EventType type) {
    return type == EventType.IMPRESSION ? "impressions" : "clicks";
  }
}
