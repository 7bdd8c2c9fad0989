package io.adstream.kpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class KpisTest {

  private static final Measures MEASURES = new Measures(1_000, 25, 20, 2_000_000, 6_250_000);
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
    Kpis none = new Kpis(Measures.ofClick(5));
    Kpis noClicks = new Kpis(Measures.ofImpression(5));

    assertThat(none.ctr()).isEmpty();
    assertThat(none.uniqueCtr()).isEmpty();
    assertThat(none.cpi()).isEmpty();
    assertThat(none.cpm()).isEmpty();
    assertThat(none.ecpm()).isEmpty();
    assertThat(noClicks.cpc()).isEmpty();
    assertThat(noClicks.ecpc()).isEmpty();
    assertThat(noClicks.ctr()).hasValue(0);
    assertThat(new Kpis(Measures.ZERO).totalCost()).isZero();
  }

  @Test
  void ctrIsOverOneWhereAnImpressionHasSeveralClicks() {
    assertThat(new Kpis(new Measures(1, 3, 1, 0, 0)).ctr()).hasValue(3.0);
  }

  @Test
  void measuresAddUp() {
    Measures sum =
        Measures.ofImpression(7)
            .plus(Measures.ofClick(5))
            .plus(Measures.ofClick(6))
            .plus(Measures.ofClickedImpression());

    assertThat(sum).isEqualTo(new Measures(1, 2, 1, 7, 11));
    assertThat(sum.totalCostMicros()).isEqualTo(18);
    assertThat(sum.plus(Measures.ZERO)).isEqualTo(sum);
  }

  @Test
  void overflowIsAnErrorNotAWrongSum() {
    Measures full = new Measures(0, 0, 0, Long.MAX_VALUE, 1);

    assertThatThrownBy(() -> full.plus(Measures.ofImpression(1)))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(full::totalCostMicros).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void deltasThatDoNotFitIntoASumAreRowsOfTheirOwn() {
    KpiDeltas deltas = new KpiDeltas();
    Measures most = Measures.ofImpression(Long.MAX_VALUE);
    deltas.add(KEY, most);
    deltas.add(KEY, most);
    deltas.add(KEY, Measures.ofClick(3));

    assertThat(deltas.size()).isEqualTo(2);
    assertThat(deltas.drain())
        .containsExactly(new KpiRow(KEY, most), new KpiRow(KEY, most.plus(Measures.ofClick(3))));
    assertThat(deltas.size()).isZero();
    assertThat(deltas.rows()).isEmpty();
  }

  @Test
  void deltasAreSumsByKey() {
    KpiDeltas deltas = new KpiDeltas();
    KpiKey other = new KpiKey("cube", 60_000, List.of());
    deltas.add(KEY, Measures.ofImpression(1));
    deltas.add(other, Measures.ofImpression(2));
    deltas.add(KEY, Measures.ofClick(3));

    KpiRow[] expected = {
      new KpiRow(KEY, new Measures(1, 1, 0, 1, 3)), new KpiRow(other, Measures.ofImpression(2))
    };
    assertThat(deltas.size()).isEqualTo(2);
    assertThat(deltas.rows()).containsExactlyInAnyOrder(expected);
    assertThat(deltas.drain()).containsExactlyInAnyOrder(expected);
    assertThat(deltas.size()).isZero();
    assertThat(deltas.drain()).isEmpty();
  }
}
