package io.adstream.tck.internal.answer;

import io.adstream.event.AttributeType;
import io.adstream.event.EventType;
import io.adstream.event.StreamSchema;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.Cube;
import io.adstream.kpi.CubeMeasure;
import io.adstream.kpi.KpiKey;
import io.adstream.tck.Outcome;
import io.adstream.tck.Scenario;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Computes the cubes of the batch answer, event by event and measure by measure, from their
 * definitions and without the formulas that engines share. Not thread-safe.
 */
final class BatchKpis {

  private final Scenario scenario;
  private final boolean countsRepeated;
  private final boolean countsInvalid;
  private final Map<KpiKey, Map<String, BigDecimal>> rows = new LinkedHashMap<>();

  BatchKpis(Scenario scenario) {
    this.scenario = scenario;
    countsRepeated = scenario.spec().repeatInterval() != null;
    countsInvalid =
        scenario.spec().invalidWhen(EventType.IMPRESSION) != null
            || scenario.spec().invalidWhen(EventType.CLICK) != null;
  }

  void addImpression(WireRecord impression, boolean invalid, boolean clicked) {
    for (Cube cube : scenario.cubes()) {
      Map<String, BigDecimal> row = row(cube, impression, impression);
      add(row, "impressions", BigDecimal.ONE);
      add(row, "impression_cost", cost(impression));
      add(row, "clicked_impressions", clicked ? BigDecimal.ONE : BigDecimal.ZERO);
      if (invalid) {
        add(row, "invalid_impressions", BigDecimal.ONE);
        add(row, "invalid_impression_cost", cost(impression));
      }
      addOwn(cube, row, impression);
    }
  }

  void addClick(WireRecord impression, WireRecord click, boolean invalid, boolean repeated) {
    for (Cube cube : scenario.cubes()) {
      boolean byClick = cube.attribution() == Attribution.CLICK_TIME;
      Map<String, BigDecimal> row = row(cube, byClick ? click : impression, impression);
      add(row, "clicks", BigDecimal.ONE);
      add(row, "click_cost", cost(click));
      if (repeated) {
        add(row, "repeated_clicks", BigDecimal.ONE);
      }
      if (invalid) {
        add(row, "invalid_clicks", BigDecimal.ONE);
        add(row, "invalid_click_cost", cost(click));
      }
      addOwn(cube, row, click);
    }
  }

  private void addOwn(Cube cube, Map<String, BigDecimal> row, WireRecord event) {
    for (CubeMeasure measure : cube.measures()) {
      if (stream(measure) == event.type()) {
        Object value = event.attributes().get(measure.attribute());
        boolean decimal = isDecimal(event.type(), measure.attribute());
        if (value instanceof Long number) {
          add(row, measure.name(), BigDecimal.valueOf(number, decimal ? 6 : 0));
        } else if (Boolean.TRUE.equals(value)) {
          add(row, measure.name(), BigDecimal.ONE);
        }
      }
    }
  }

  /** The stream of a measure, or the one that has its attribute. */
  private EventType stream(CubeMeasure measure) {
    if (measure.stream() != null) {
      return measure.stream();
    }
    boolean ofClicks = scenario.schema().clicks().indexOf(measure.attribute()) >= 0;
    return ofClicks ? EventType.CLICK : EventType.IMPRESSION;
  }

  private boolean isDecimal(EventType type, String attribute) {
    StreamSchema stream = scenario.schema().of(type);
    return stream.attribute(stream.require(attribute)).type() == AttributeType.DECIMAL;
  }

  private static BigDecimal cost(WireRecord event) {
    return BigDecimal.valueOf(event.costMicros(), 6);
  }

  private static void add(Map<String, BigDecimal> row, String measure, BigDecimal amount) {
    row.merge(measure, amount, BigDecimal::add);
  }

  /** The row for the window that contains an event's time, and for an impression's group. */
  private Map<String, BigDecimal> row(Cube cube, WireRecord timed, WireRecord impression) {
    long window = cube.window().toMillis();
    List<@Nullable Object> group = new ArrayList<>();
    for (String dimension : cube.dimensions()) {
      group.add(impression.attributes().get(dimension));
    }
    KpiKey key =
        new KpiKey(
            cube.name(),
            Math.floorDiv(timed.timeMillis(), window) * window,
            Collections.unmodifiableList(group));
    return rows.computeIfAbsent(key, unknown -> zeros(cube));
  }

  private Map<String, BigDecimal> zeros(Cube cube) {
    List<String> names =
        new ArrayList<>(
            List.of(
                "impressions", "clicks", "clicked_impressions", "impression_cost", "click_cost"));
    if (countsRepeated) {
      names.add("repeated_clicks");
    }
    if (countsInvalid) {
      names.addAll(
          List.of(
              "invalid_impressions",
              "invalid_impression_cost",
              "invalid_clicks",
              "invalid_click_cost"));
    }
    cube.measures().forEach(measure -> names.add(measure.name()));
    Map<String, BigDecimal> zeros = new LinkedHashMap<>();
    names.forEach(name -> zeros.put(name, BigDecimal.ZERO));
    return zeros;
  }

  List<Outcome.Kpi> rows() {
    List<Outcome.Kpi> kpis = new ArrayList<>();
    rows.forEach((key, measures) -> kpis.add(new Outcome.Kpi(key, measures)));
    return kpis;
  }
}
