package io.adstream.internal.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.join.WindowFullException;
import org.junit.jupiter.api.Test;

class WindowBudgetTest {

  private final WindowBudget whole = new WindowBudget(1_000);
  private final WindowBudget lane = whole.share();

  @Test
  void lanesAreBoundedTogether() {
    whole.share().reserve(600);
    lane.reserve(400);
    assertThatThrownBy(() -> lane.reserve(1))
        .isInstanceOf(WindowFullException.class)
        .hasMessageContaining("it needs 1001 bytes, expected at most maxWindowBytes = 1000")
        .hasMessageContaining("raise maxWindowBytes and the heap");
    assertThat(whole.bytes()).isEqualTo(1_000);
    assertThat(lane.bytes()).isEqualTo(400);
  }

  @Test
  void almostFullBeginsAtFourFifthsAndEndsWithSomeRoom() {
    lane.reserve(800);
    assertThat(whole.isAlmostFull()).isFalse();
    lane.reserve(1);
    assertThat(whole.isAlmostFull()).isTrue();
    lane.reserve(-81);
    assertThat(whole.isAlmostFull()).isTrue();
    lane.reserve(-1);
    assertThat(whole.isAlmostFull()).isFalse();
  }

  @Test
  void eachCrossingIsWarnedOfOnce() {
    lane.reserve(801);
    assertThat(whole.hasWarned()).isTrue();
    lane.reserve(-300);
    assertThat(whole.hasWarned()).as("a window that breathes").isTrue();
    lane.reserve(-2);
    assertThat(whole.hasWarned()).isFalse();
  }
}
