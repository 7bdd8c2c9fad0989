package io.adstream.samples.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.Decoded;
import io.adstream.event.EventType;
import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import io.adstream.sink.LaneStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private static final Instant START = Instant.parse("2026-03-14T10:20:30Z");

  @Test
  void sameSpecificationMakesTheSamePast() {
    assertThat(parts(1).toString()).isEqualTo(parts(1).toString());
    assertThat(parts(1).toString()).isNotEqualTo(parts(2).toString());
  }

  @Test
  void allCubesAndTheCountersCountTheSame() {
    List<History.Part> parts = parts(1);
    Map<String, List<Long>> sums = new TreeMap<>();
    for (History.Part part : parts) {
      for (KpiRow row : part.kpis()) {
        sums.merge(
            row.key().cube(),
            List.of(row.measures().impressions(), row.measures().clicks()),
            (one, other) -> List.of(one.get(0) + other.get(0), one.get(1) + other.get(1)));
      }
    }
    LaneStatus last =
        parts.stream()
            .map(History.Part::status)
            .filter(each -> each != null)
            .reduce((a, b) -> b)
            .orElseThrow();
    assertThat(last.counters().isBalanced()).isTrue();
    assertThat(sums).hasSize(5);
    assertThat(sums.values())
        .containsOnly(
            List.of(last.counters().accepted(EventType.IMPRESSION), last.counters().matched()));
    assertThat(last.counters().late()).isPositive();
    assertThat(last.counters().rejected()).isPositive();
    assertThat(last.counters().orphans()).isPositive();
  }

  @Test
  void noRecordOfTheTrafficHasATimeInThePast() {
    TrafficSpec spec = spec(1);
    long end = new History(spec, Duration.ofDays(2)).end().toEpochMilli();
    new Traffic(spec)
        .forEachRemaining(
            record -> {
              if (record.meaning() instanceof Decoded.Event event) {
                assertThat(event.event().eventTimeMillis()).isGreaterThanOrEqualTo(end);
              }
            });
    for (History.Part part : parts(1)) {
      for (JoinResult result : part.results()) {
        if (result instanceof JoinResult.Matched match) {
          assertThat(match.click().eventTimeMillis()).isLessThan(end);
        }
      }
      part.kpis().forEach(row -> assertThat(row.key().windowStartMillis()).isLessThan(end));
    }
  }

  private static List<History.Part> parts(long seed) {
    List<History.Part> parts = new ArrayList<>();
    new History(spec(seed), Duration.ofDays(2)).forEach(parts::add);
    return parts;
  }

  private static TrafficSpec spec(long seed) {
    return TrafficSpec.demo(
        seed, START, Duration.ofMinutes(2), 50, Duration.ofSeconds(10), Duration.ofSeconds(2));
  }
}
