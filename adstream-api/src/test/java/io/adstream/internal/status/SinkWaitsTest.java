package io.adstream.internal.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SinkWaitsTest {

  private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");

  private final SettableClock clock = new SettableClock();
  private final SinkWaits waits = new SinkWaits(clock);

  @Test
  void refusedBatchWaitsAfterASecondAndUnansweredOneAfterThirty() {
    waits.asked(0);
    waits.failed(1, "away");
    clock.goOn(Duration.ofMillis(999));
    assertThat(waits.longest()).isNull();
    clock.goOn(Duration.ofMillis(1));
    assertThat(waits.longest()).isEqualTo(new SinkWaits.Wait(NOW, "away"));
    waits.over(1);
    assertThat(waits.longest()).isNull();
    clock.goOn(Duration.ofSeconds(29));
    assertThat(waits.longest())
        .isEqualTo(new SinkWaits.Wait(NOW, "the sink has not answered on the batch of lane 0"));
  }

  @Test
  void longestWaitOfAllProcessesCounts() {
    waits.failed(0, "here");
    clock.goOn(Duration.ofSeconds(5));
    SinkWaits.Wait older = new SinkWaits.Wait(NOW.minusSeconds(1), "there");
    waits.elsewhere("1", new SinkWaits.Wait(NOW.plusSeconds(1), "elsewhere"));
    assertThat(waits.longest()).isEqualTo(new SinkWaits.Wait(NOW, "here"));
    waits.elsewhere("2", older);
    assertThat(waits.longest()).isEqualTo(older);
    waits.elsewhere("2", null);
    assertThat(waits.longest()).isEqualTo(new SinkWaits.Wait(NOW, "here"));
  }
}
