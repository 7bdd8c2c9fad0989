package io.adstream.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClockWatchTest {

  private final List<String> faults = new ArrayList<>();
  private long wallMillis = 1_700_000_000_000L;
  private long elapsedNanos = -5_000_000_000L;
  private final ClockWatch watch =
      new ClockWatch(() -> wallMillis, () -> elapsedNanos, faults::add);

  @Test
  void clockThatIsSetBackIsNamedOnce() {
    pass(Duration.ofSeconds(1), Duration.ofSeconds(-3_599));
    watch.run();
    pass(Duration.ofSeconds(1), Duration.ofSeconds(1));
    watch.run();
    assertThat(faults).hasSize(1);
    assertThat(faults.get(0)).contains("clock was set back by 3600 s");
  }

  @Test
  void clockThatIsSetForwardOrBackByLittleIsNoFault() {
    pass(Duration.ofSeconds(1), Duration.ofHours(1));
    watch.run();
    for (int i = 0; i < 100; i++) {
      pass(Duration.ofSeconds(1), Duration.ofMillis(900));
      watch.run();
    }
    pass(Duration.ofSeconds(1), Duration.ofSeconds(-3));
    watch.run();
    assertThat(faults).isEmpty();
  }

  private void pass(Duration elapsed, Duration onTheClock) {
    elapsedNanos += elapsed.toNanos();
    wallMillis += onTheClock.toMillis();
  }
}
