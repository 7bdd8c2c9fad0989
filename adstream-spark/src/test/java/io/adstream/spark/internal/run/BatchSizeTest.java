package io.adstream.spark.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchSizeTest {

  @Test
  void batchesAreCutToHalfOfWhatWasTooManyAtOnce() {
    BatchSize size = new BatchSize(100_000);
    size.cut(3, 287);
    assertThat(size.records()).isEqualTo(143);
    size.cut(3, 140);
    assertThat(size.records()).isEqualTo(35);
    size.cut(3, 2);
    assertThat(size.records()).isEqualTo(1);
    assertThat(size.isDivisible()).isFalse();
  }

  @Test
  void fewLargeRecordsDoNotSlowDownWhatComesAfterThem() {
    BatchSize size = new BatchSize(100_000);
    size.cut(0, 2);
    long batch = 0;
    while (size.records() < 100_000) {
      size.grow(++batch);
    }
    assertThat(batch).isLessThan(30);
    assertThat(size.grow(++batch)).isFalse();
  }

  /** A query that was started again knows of no batch before. */
  @Test
  void batchThatIsCutAgainWaitsFromTheLastChange() {
    BatchSize size = new BatchSize(100_000);
    size.cut(50, 1_000);
    size.cut(0, 10);
    assertThat(size.grow(51)).isFalse();
    assertThat(size.grow(54)).isTrue();
    size.cut(0, 10);
    assertThat(size.grow(58)).isFalse();
    assertThat(size.grow(62)).isTrue();
  }

  @Test
  void attemptsBecomeRareWhereAllRecordsAreLarge() {
    BatchSize size = new BatchSize(100_000);
    size.cut(0, 2);
    int cuts = 0;
    for (long batch = 1; batch <= 10_000; batch++) {
      if (size.grow(batch)) {
        size.cut(batch, 2);
        cuts++;
      }
    }
    assertThat(size.records()).isEqualTo(1);
    assertThat(cuts).isBetween(5, 25);
  }

  /**
   * Where 6,000 records of a batch fit, batches get at least half as many within 100, although two
   * batches after each increase still have the old size.
   */
  @Test
  void batchesComeNearToWhatFits() {
    BatchSize size = new BatchSize(200_000);
    size.cut(0, 1_600);
    int cuts = 0;
    for (long batch = 1; batch <= 100; batch++) {
      if (size.grow(batch) && size.records() > 6_000) {
        size.grow(batch + 1);
        size.grow(batch + 2);
        size.cut(0, 1_600);
        cuts++;
      }
    }
    assertThat(size.records()).isBetween(3_000L, 6_000L);
    assertThat(cuts).isLessThanOrEqualTo(6);
  }

  /** After a long time in which 6,000 records fitted, a few larger ones come. */
  @Test
  void whatWasLearntOfOtherTrafficIsForgotten() {
    BatchSize size = new BatchSize(200_000);
    size.cut(0, 1_600);
    long batch = 0;
    while (batch < 10_000) {
      if (size.grow(++batch) && size.records() > 6_000) {
        size.cut(batch, 1_600);
      }
    }
    size.cut(batch, 8);
    assertThat(size.records()).isEqualTo(4);
    long before = batch;
    while (size.records() < 2_000) {
      size.grow(++batch);
    }
    assertThat(batch - before).isLessThan(20);
  }
}
