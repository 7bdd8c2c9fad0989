package io.adstream.spark.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.join.Counters;
import io.adstream.sink.LaneStatus;
import org.junit.jupiter.api.Test;

class LanesTest {

  private final Lanes lanes = new Lanes("query");

  private void report(int lane, String executor, long windowBytes) {
    lanes.take(Lanes.write(lane, executor, new LaneStatus(0, 0, 0, 1, windowBytes, Counters.ZERO)));
  }

  @Test
  void fullestWindowsAreThoseOfOneExecutorWithAllOfItsLanes() {
    assertThat(lanes.fullestWindowBytes()).isZero();
    report(0, "1", 50);
    report(1, "2", 40);
    report(2, "2", 30);

    assertThat(lanes.fullestWindowBytes()).isEqualTo(70);
  }

  @Test
  void laneThatMovesToAnotherExecutorCountsThere() {
    report(0, "1", 50);
    report(1, "1", 40);
    report(1, "2", 45);

    assertThat(lanes.fullestWindowBytes()).isEqualTo(50);
    assertThat(lanes.statuses()).hasSize(2);
  }
}
