package io.adstream.kpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.engine.PipelineSpec;
import io.adstream.internal.KpiDeltas;
import io.adstream.join.JoinPlan;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class KpisTest {

  private static final Measures MEASURES = Measures.of(1_000, 25, 20, 2_000_000, 6_250_000);
  private static final JoinPlan PLAN =
      PipelineSpec.builder("test").cube(Cube.every(Duration.ofMinutes(1)).named("cube")).plan();
  private static final KpiKey KEY = new KpiKey("cube", 0, List.of());

  @Test
  void kpisAreRatiosOfSums() {
    Kpis kpis = new Kpis(MEASURES);

    assertThat(kpis.ctr()).hasValue(0.025);
    assertThat(kpis.uniqueCtr()).hasValue(0.02);
    assertThat(kpis.cpc()).hasValue(0.25);
    assertThat(kpis.ecpc()).hasValue(0.33);
    assertThat(kpis.cpi()).hasValue(0.002);
    assertThat(kpis.cpm()).hasValue(2.0);
    assertThat(kpis.ecpm()).hasValue(8.25);
    assertThat(kpis.totalCost()).isEqualTo(8.25);
  }

  @Test
  void kpiWithoutADivisorIsEmpty() {
    Kpis none = new Kpis(Measures.of(0, 1, 0, 0, 5));
    Kpis noClicks = new Kpis(Measures.of(1, 0, 0, 5, 0));

    assertThat(none.ctr()).isEmpty();
    assertThat(none.uniqueCtr()).isEmpty();
    assertThat(none.cpi()).isEmpty();
    assertThat(none.cpm()).isEmpty();
    assertThat(none.ecpm()).isEmpty();
    assertThat(noClicks.cpc()).isEmpty();
    assertThat(noClicks.ecpc()).isEmpty();
    assertThat(noClicks.ctr()).hasValue(0);
    assertThat(new Kpis(Measures.of(0, 0, 0, 0, 0)).totalCost()).isZero();
  }

  @Test
  void ctrIsOverOneWhereAnImpressionHasSeveralClicks() {
    assertThat(new Kpis(Measures.of(1, 3, 1, 0, 0)).ctr()).hasValue(3.0);
  }

  @Test
  void measuresAddUp() {
    Measures sum =
        Measures.of(1, 0, 0, 7, 0)
            .plus(Measures.of(0, 1, 0, 0, 5))
            .plus(Measures.of(0, 1, 0, 0, 6))
            .plus(Measures.of(0, 0, 1, 0, 0));

    assertThat(sum).isEqualTo(Measures.of(1, 2, 1, 7, 11));
    assertThat(sum.totalCostMicros()).isEqualTo(18);
    assertThat(sum.plus(Measures.of(0, 0, 0, 0, 0))).isEqualTo(sum);
  }

  @Test
  void overflowIsAnErrorNotAWrongSum() {
    Measures full = Measures.of(0, 0, 0, Long.MAX_VALUE, 1);

    assertThatThrownBy(() -> full.plus(Measures.of(1, 0, 0, 1, 0)))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(full::totalCostMicros).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void deltasThatDoNotFitIntoASumAreRowsOfTheirOwn() {
    KpiDeltas deltas = new KpiDeltas(PLAN);
    Measures most = Measures.of(1, 0, 0, Long.MAX_VALUE, 0);
    deltas.add(KEY, most);
    deltas.add(KEY, most);
    deltas.add(KEY, Measures.of(0, 1, 0, 0, 3));

    assertThat(deltas.size()).isEqualTo(2);
    assertThat(deltas.drain())
        .containsExactly(
            new KpiRow(KEY, most), new KpiRow(KEY, most.plus(Measures.of(0, 1, 0, 0, 3))));
    assertThat(deltas.size()).isZero();
    assertThat(deltas.rows()).isEmpty();
  }

  /** Else a lane's state, which is read by adding its rows, would seem to have one twice. */
  @Test
  void rowsAddedInTheirOrderAreAsManyRows() {
    KpiDeltas deltas = new KpiDeltas(PLAN);
    deltas.add(KEY, Measures.of(1, 0, 0, Long.MAX_VALUE, 0));
    deltas.add(KEY, Measures.of(1, 0, 0, 2, 0));
    deltas.add(KEY, Measures.of(0, 0, 0, -5, 0));

    List<KpiRow> rows = deltas.rows();
    KpiDeltas again = new KpiDeltas(PLAN);
    rows.forEach(row -> again.add(row.key(), row.measures()));

    assertThat(rows).containsExactly(new KpiRow(KEY, Measures.of(2, 0, 0, Long.MAX_VALUE - 3, 0)));
    assertThat(again.size()).isEqualTo(rows.size());
  }

  @Test
  void deltasAreSumsByKey() {
    KpiDeltas deltas = new KpiDeltas(PLAN);
    KpiKey other = new KpiKey("cube", 60_000, List.of());
    deltas.add(KEY, Measures.of(1, 0, 0, 1, 0));
    deltas.add(other, Measures.of(1, 0, 0, 2, 0));
    deltas.add(KEY, Measures.of(0, 1, 0, 0, 3));

    KpiRow[] expected = {
      new KpiRow(KEY, Measures.of(1, 1, 0, 1, 3)), new KpiRow(other, Measures.of(1, 0, 0, 2, 0))
    };
    assertThat(deltas.size()).isEqualTo(2);
    assertThat(deltas.rows()).containsExactlyInAnyOrder(expected);
    assertThat(deltas.drain()).containsExactlyInAnyOrder(expected);
    assertThat(deltas.size()).isZero();
    assertThat(deltas.drain()).isEmpty();
  }
}
