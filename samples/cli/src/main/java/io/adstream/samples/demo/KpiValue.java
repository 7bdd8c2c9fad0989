package io.adstream.samples.demo;

import io.adstream.kpi.CubePlan;
import io.adstream.kpi.Kpi;
import io.adstream.kpi.Kpi.Sum;
import io.adstream.kpi.Measure.Unit;
import io.adstream.kpi.Measures;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;

/** Computes a KPI from a cube's sums, for display. */
final class KpiValue {

  private final CubePlan cube;
  private final Measures sums;

  KpiValue(CubePlan cube, Measures sums) {
    this.cube = cube;
    this.sums = sums;
  }

  /** The KPI's value; empty if its divisor is 0. */
  OptionalDouble of(Kpi kpi) {
    double dividend = kpi.factor().doubleValue() * of(kpi.dividend()).doubleValue();
    Sum divisor = kpi.divisor();
    if (divisor == null) {
      return OptionalDouble.of(dividend);
    }
    BigDecimal by = of(divisor);
    return by.signum() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(dividend / by.doubleValue());
  }

  /** The cube's measure at an index, in its unit. */
  BigDecimal measure(int index) {
    int scale = cube.measures().get(index).unit() == Unit.MICROS ? 6 : 0;
    return BigDecimal.valueOf(sums.value(index), scale);
  }

  private BigDecimal of(Sum sum) {
    BigDecimal plus = total(sum.plus());
    return plus.subtract(total(sum.minus()));
  }

  /** The sum of measures by name; a repeated name counts repeatedly. */
  private BigDecimal total(List<String> names) {
    BigDecimal total = BigDecimal.ZERO;
    for (int i = 0; i < sums.size(); i++) {
      int times = Collections.frequency(names, cube.measures().get(i).name());
      total = total.add(measure(i).multiply(BigDecimal.valueOf(times)));
    }
    return total;
  }
}
