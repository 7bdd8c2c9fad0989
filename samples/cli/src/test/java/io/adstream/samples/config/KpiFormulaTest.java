package io.adstream.samples.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.kpi.Kpi;
import io.adstream.kpi.Kpi.Sum;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KpiFormulaTest {

  @Test
  void sumsRatiosAndFactorsAreRead() {
    assertThat(KpiFormula.parse("k", "a+b - c"))
        .isEqualTo(Kpi.sum("k", Sum.of("a", "b").less("c")));
    assertThat(KpiFormula.parse("k", " 0.5*( a - b + c1 ) / (d_e) "))
        .isEqualTo(
            Kpi.ratio("k", Sum.of("a", "c1").less("b"), Sum.of("d_e"))
                .times(new BigDecimal("0.5")));
    assertThat(KpiFormula.parse("k", "clicks / impressions"))
        .isEqualTo(Kpi.ratio("k", "clicks", "impressions"));
    assertThat(KpiFormula.parse("k", "(a)")).isEqualTo(Kpi.sum("k", Sum.of("a")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a + b - c",
        "a / b",
        "1000 * a",
        "1000 * a / b",
        "0.25 * (a + b) / (c - d)",
        "(a - b) / c",
        "2 * (a + b)"
      })
  void whatAKpiWritesIsReadAsThatKpi(String formula) {
    Kpi kpi = KpiFormula.parse("k", formula);

    assertThat(kpi.formula()).isEqualTo(formula);
    assertThat(KpiFormula.parse("k", kpi.formula())).isEqualTo(kpi);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      quoteCharacter = '`',
      value = {
        "`` > it ends, expected a measure's name",
        "a b > character 3 is \"b\", expected an operator",
        "a / > it ends, expected a measure's name",
        "a + > it ends, expected a measure's name",
        "- a > character 1 is \"-\", expected a measure's name",
        "a / b + c > character 7 is \"+\", expected the end",
        "a / b / c > character 7 is \"/\", expected the end",
        "a + b / c > character 1 is \"a\", expected parentheses around a + b",
        "2 * a - b > character 5 is \"a\", expected parentheses around a - b",
        "2 a > character 3 is \"a\", expected \"*\"",
        "a * 2 > character 3 is \"*\", expected an operator",
        "(a + b > it ends, expected \")\"",
        "a / (b > it ends, expected \")\"",
        "(a + (b)) > character 6 is \"(\", expected a measure's name",
        "a / 2 > character 5 is \"2\", expected a measure's name",
        "a & b > character 3 is \"&\", expected an operator"
      })
  void whatIsNoFormulaIsRefusedAtItsPlace(String formula, String fault) {
    assertThatThrownBy(() -> KpiFormula.parse("k", formula))
        .hasMessage("Cannot read formula \"" + formula + "\": " + fault);
  }

  @Test
  void nameOutOfBoundsIsRefused() {
    assertThatThrownBy(() -> KpiFormula.parse("K", "a"))
        .hasMessageStartingWith("Cannot create KPI: name is \"K\"");
  }
}
