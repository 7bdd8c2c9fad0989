package io.adstream.tck.internal.file;

import io.adstream.decode.RejectReason;
import io.adstream.event.Attribute;
import io.adstream.event.StreamSchema;
import io.adstream.join.JoinPlan;
import io.adstream.kpi.CubeMeasure;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.Measure;
import io.adstream.tck.Outcome;
import io.adstream.tck.Scenario;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the expected outcome of a scenario. */
final class ExpectationReader {

  /** The fields of a cube's rows, each with the measure that it holds. */
  private static final Map<String, String> GROSS =
      fields(
          "impressions", "impressions",
          "clicks", "clicks",
          "clickedImpressions", "clicked_impressions",
          "impressionCost", "impression_cost",
          "clickCost", "click_cost");

  private static final Map<String, String> REPEATED = fields("repeatedClicks", "repeated_clicks");

  private static final Map<String, String> INVALID =
      fields(
          "invalidImpressions", "invalid_impressions",
          "invalidClicks", "invalid_clicks",
          "invalidImpressionCost", "invalid_impression_cost",
          "invalidClickCost", "invalid_click_cost");

  private final JoinPlan plan;
  private final Map<String, String> measures = new LinkedHashMap<>(GROSS);

  ExpectationReader(JoinPlan plan) {
    this.plan = plan;
    if (plan.join().repeatInterval() != null) {
      measures.putAll(REPEATED);
    }
    if (plan.flagsInvalid()) {
      measures.putAll(INVALID);
    }
  }

  private static Map<String, String> fields(String... fieldsAndMeasures) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 0; i < fieldsAndMeasures.length; i += 2) {
      fields.put(fieldsAndMeasures[i], fieldsAndMeasures[i + 1]);
    }
    return fields;
  }

  Scenario.Expected read(ScenarioField expect) {
    expect.only(
        "matched", "joined", "unclicked", "orphans", "late", "rejected", "duplicates", "kpis");
    Outcome outcome =
        Outcome.builder()
            .joined(expect.child("joined").elements(this::joined))
            .matched(expect.child("matched").elements(ExpectationReader::match))
            .unclicked(expect.child("unclicked").elements(ScenarioField::text))
            .orphans(expect.child("orphans").elements(ScenarioField::text))
            .late(expect.child("late").elements(ExpectationReader::late))
            .rejected(expect.child("rejected").elements(ExpectationReader::rejection))
            .kpis(kpis(expect.child("kpis")))
            .build();
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

  private static Outcome.LateEvent late(ScenarioField late) {
    late.only("topic", "id");
    return new Outcome.LateEvent(
        ScenarioReader.stream(late.child("topic")), late.child("id").text());
  }

  private static Outcome.Rejection rejection(ScenarioField rejected) {
    rejected.only("topic", "reason");
    return new Outcome.Rejection(
        ScenarioReader.stream(rejected.child("topic")),
        rejected
            .child("reason")
            .as(
                "a reason to reject",
                node -> RejectReason.valueOf(node.textValue().toUpperCase(Locale.ROOT))));
  }

  private Outcome.Joined joined(ScenarioField row) {
    row.only(
        "impression", "click", "impressionAttributes", "clickAttributes", "invalid", "repeated");
    return new Outcome.Joined(
        new Outcome.Match(row.child("impression").text(), row.child("click").text()),
        attributes(row.child("impressionAttributes"), plan.schema().impressions()),
        attributes(row.child("clickAttributes"), plan.schema().clicks()),
        row.child("invalid").flag(),
        row.child("repeated").flag());
  }

  private static Map<String, @Nullable Object> attributes(
      ScenarioField fields, StreamSchema schema) {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    for (ScenarioField field : fields.children()) {
      int index = schema.indexOf(field.name());
      if (index < 0) {
        throw field.fault("an attribute of the schema");
      }
      attributes.put(field.name(), value(field, schema.attribute(index)));
    }
    return Collections.unmodifiableMap(attributes);
  }

  private static @Nullable Object value(ScenarioField field, Attribute attribute) {
    if (field.isNull()) {
      return null;
    }
    return switch (attribute.type()) {
      case TEXT -> field.text();
      case INTEGER -> field.integer().longValueExact();
      case DECIMAL -> field.decimal().movePointRight(6).longValueExact();
      case BOOLEAN -> field.flag();
    };
  }

  private List<Outcome.Kpi> kpis(ScenarioField cubes) {
    List<Outcome.Kpi> kpis = new ArrayList<>();
    for (ScenarioField rows : cubes.children()) {
      CubePlan cube =
          plan.cubes().stream()
              .filter(each -> each.name().equals(rows.name()))
              .findAny()
              .orElseThrow(() -> rows.fault("the name of one of the cubes"));
      kpis.addAll(rows.elements(row -> kpi(row, cube)));
    }
    return kpis;
  }

  private Outcome.Kpi kpi(ScenarioField row, CubePlan cube) {
    Set<String> fields = new LinkedHashSet<>(measures.keySet());
    fields.addAll(List.of("windowStart", "dimensions", "measures"));
    row.only(fields.toArray(String[]::new));
    List<ScenarioField> values = row.child("dimensions").elements(value -> value);
    if (values.size() != cube.dimensions().size()) {
      throw row.child("dimensions").fault("a value for each of " + cube.cube().dimensions());
    }
    List<@Nullable Object> group = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      group.add(value(values.get(i), cube.dimensions().get(i)));
    }
    ScenarioField own = row.child("measures");
    own.only(cube.cube().measures().stream().map(CubeMeasure::name).toArray(String[]::new));
    Map<String, BigDecimal> sums = new LinkedHashMap<>();
    measures.forEach((field, measure) -> sums.put(measure, sum(row.child(field), cube, measure)));
    for (CubeMeasure measure : cube.cube().measures()) {
      sums.put(measure.name(), sum(own.child(measure.name()), cube, measure.name()));
    }
    long start = row.child("windowStart").instant().toEpochMilli();
    return new Outcome.Kpi(
        new KpiKey(cube.name(), start, Collections.unmodifiableList(group)), sums);
  }

  private static BigDecimal sum(ScenarioField field, CubePlan cube, String name) {
    Measure.Unit unit =
        cube.measures().stream()
            .filter(measure -> measure.name().equals(name))
            .findAny()
            .orElseThrow()
            .unit();
    return switch (unit) {
      case COUNT -> BigDecimal.valueOf(field.count());
      case INTEGER -> new BigDecimal(field.integer());
      case MICROS -> field.decimal();
    };
  }
}
