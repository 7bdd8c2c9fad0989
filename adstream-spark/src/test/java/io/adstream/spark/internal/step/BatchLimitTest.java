package io.adstream.spark.internal.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchLimitTest {

  @Test
  void partitionsShareAQuarterOfTheHeap() {
    assertThat(BatchLimit.bytes(2L << 30, 8)).isEqualTo(64 << 20);
  }

  @Test
  void eachPartitionHasRoomForSomeRecords() {
    assertThat(BatchLimit.bytes(512 << 20, 4_000)).isEqualTo(4 << 20);
  }
}
