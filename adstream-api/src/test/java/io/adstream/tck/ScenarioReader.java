package io.adstream.tck;

import io.adstream.event.Dimension;
import io.adstream.event.EventType;
import io.adstream.join.Counters;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns one scenario file into a {@link Scenario}. A list that the file leaves out is empty. */
final class ScenarioReader {

  private final String source;

  ScenarioReader(String source) {
    this.source = source;
  }

  Scenario read(InputStream in) {
    ScenarioField file = ScenarioField.root(source, in);
    boolean keyed = file.child("keyed").flag();
    List<Cube> cubes = file.child("cubes").elements(ScenarioReader::cube);
    List<Scenario.Phase> phases = file.child("phases").elements(phase -> phase(phase, keyed));
    return new Scenario(
        file.child("name").text(),
        file.has("about") ? file.child("about").text() : "",
        spec(file.child("spec"), phases),
        cubes,
        file.child("partitions").positive(),
        keyed,
        phases,
        expected(file.child("expect"), cubes));
  }

  private static JoinSpec spec(ScenarioField spec, List<Scenario.Phase> phases) {
    JoinSpec.Builder join =
        JoinSpec.builder()
            .attributionWindow(spec.child("attributionWindow").duration())
            .clockSkew(spec.child("clockSkew").duration())
            .impressionLateness(spec.child("impressionLateness").duration())
            .clickLateness(spec.child("clickLateness").duration());
    if (spec.has("minEventTime")) {
      join.minEventTime(spec.child("minEventTime").instant());
    }
    if (spec.has("maxFuture")) {
      join.maxFuture(spec.child("maxFuture").duration());
      return spec.as("a join specification", ignored -> join.build());
    }
    JoinSpec read = spec.as("a join specification", ignored -> join.build());
    return acceptingHeartbeats(read, phases);
  }

  /** The heartbeats that end a phase are ahead of the clock where the lateness is long. */
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
    String name = cube.child("name").text();
    List<Dimension> dimensions =
        cube.child("dimensions")
            .elements(d -> d.as("a dimension", node -> Dimension.ofWireName(node.textValue())));
    Attribution attribution =
        cube.child("attribution")
            .as("IMPRESSION_TIME or CLICK_TIME", node -> Attribution.valueOf(node.textValue()));
    return cube.as(
        "a cube",
        ignored -> new Cube(name, cube.child("window").duration(), dimensions, attribution));
  }

  private static Scenario.Phase phase(ScenarioField phase, boolean keyed) {
    return new Scenario.Phase(
        phase.child("records").elements(record -> message(record, keyed)),
        phase.child("advanceTo").instant());
  }

  private static Scenario.Message message(ScenarioField record, boolean keyed) {
    EventType type = type(record);
    if (record.has("raw") == record.has("value")) {
      throw record.fault("either raw or value");
    }
    String value = record.child(record.has("raw") ? "raw" : "value").text();
    String key = record.has("key") ? record.child("key").text() : null;
    return new Scenario.Message(type, key == null && keyed ? keyOf(type, value) : key, value);
  }

  /** The id that a keyed record is partitioned by; null where it cannot be read. */
  static @Nullable String keyOf(EventType type, String value) {
    return ExactJson.topLevelText(value, type == EventType.IMPRESSION ? "ImpressionID" : "JoinID");
  }

  private static EventType type(ScenarioField field) {
    ScenarioField topic = field.child("topic");
    return switch (topic.text()) {
      case "impressions" -> EventType.IMPRESSION;
      case "clicks" -> EventType.CLICK;
      default -> throw topic.fault("impressions or clicks");
    };
  }

  private static Scenario.Expected expected(ScenarioField expect, List<Cube> cubes) {
    List<KpiRow> kpis = new ArrayList<>();
    expect
        .child("kpis")
        .children()
        .forEach(
            rows -> {
              Cube cube =
                  cubes.stream()
                      .filter(c -> c.name().equals(rows.name()))
                      .findAny()
                      .orElseThrow(() -> rows.fault("the name of one of the cubes"));
              kpis.addAll(rows.elements(row -> kpiRow(row, cube)));
            });
    Outcome outcome =
        new Outcome(
            expect.child("matched").elements(ScenarioReader::match),
            expect.child("unclicked").elements(ScenarioField::text),
            expect.child("orphans").elements(ScenarioField::text),
            expect
                .child("late")
                .elements(late -> new Outcome.LateEvent(type(late), late.child("id").text())),
            expect.child("rejected").elements(ScenarioReader::rejection),
            kpis,
            Counters.ZERO);
    return new Scenario.Expected(
        outcome, expect.has("duplicates") ? expect.child("duplicates").count() : 0);
  }

  private static Outcome.Match match(ScenarioField pair) {
    List<String> ids = pair.elements(ScenarioField::text);
    if (ids.size() != 2) {
      throw pair.fault("[ImpressionID, ClickID]");
    }
    return new Outcome.Match(ids.get(0), ids.get(1));
  }

  private static Outcome.Rejection rejection(ScenarioField rejected) {
    return new Outcome.Rejection(
        type(rejected),
        rejected
            .child("reason")
            .as(
                "a reason to reject",
                node ->
                    io.adstream.decode.RejectReason.valueOf(
                        node.textValue().toUpperCase(Locale.ROOT))));
  }

  private static KpiRow kpiRow(ScenarioField row, Cube cube) {
    List<@Nullable String> group = new ArrayList<>();
    for (ScenarioField value : row.child("dimensions").elements(value -> value)) {
      group.add(value.isNull() ? null : value.text());
    }
    if (group.size() != cube.dimensions().size()) {
      throw row.child("dimensions").fault("a value for each of " + cube.dimensions());
    }
    return new KpiRow(
        new KpiKey(
            cube.name(),
            row.child("windowStart").instant().toEpochMilli(),
            Collections.unmodifiableList(group)),
        new Measures(
            row.child("impressions").count(),
            row.child("clicks").count(),
            row.child("clickedImpressions").count(),
            row.child("impressionCost").micros(),
            row.child("clickCost").micros()));
  }
}
