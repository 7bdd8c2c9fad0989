package io.adstream.kpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.fuzz.Tries;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sums do not depend on their order, as batches and lanes have none. */
class MeasuresTest {

  private static Measures measures(Random random) {
    return Measures.of(any(random), any(random), any(random), any(random), any(random));
  }

  /** A third of them is no more than can be counted. */
  private static long any(Random random) {
    return random.nextLong() >>> (3 + random.nextInt(60));
  }

  @Test
  void orderAndGroupingDoNotShow() {
    Tries.of(
        20_000,
        random -> {
          Measures a = measures(random);
          Measures b = measures(random);
          Measures c = measures(random);

          assertThat(a.plus(b)).isEqualTo(b.plus(a));
          assertThat(a.plus(b).plus(c)).isEqualTo(a.plus(b.plus(c)));
          assertThat(a.plus(Measures.of(0, 0, 0, 0, 0))).isEqualTo(a);
        });
  }

  @Test
  void sumThatCannotBeCountedIsAnErrorAndNotAnotherNumber() {
    Measures most = Measures.of(0, 0, 0, Long.MAX_VALUE, 0);

    assertThatThrownBy(() -> most.plus(Measures.of(1, 0, 0, 1, 0)))
        .isInstanceOf(ArithmeticException.class);
  }
}
