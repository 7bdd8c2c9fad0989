package io.adstream.kafkastreams.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryLimitsTest {

  /** The other half is the open windows'. */
  @ParameterizedTest
  @CsvSource({"256, 2", "512, 2", "1024, 4", "4096, 8", "65536, 64"})
  void allTogetherAreLessThanHalfOfTheHeap(long heapMiB, int threads) {
    MemoryLimits limits = new MemoryLimits(heapMiB << 20, threads);
    int sinkThreads = 2;
    long read = threads * (limits.pollBytes() + limits.heldBytes());
    // As they were read, and as results.
    long applied = 2L * sinkThreads * limits.sinkBytes(sinkThreads);
    long sent = (long) threads * limits.sendBytes();
    long fetched = 2L * (threads + sinkThreads) * limits.fetchBytes();
    assertThat(read + applied + sent + fetched).isLessThanOrEqualTo(limits.heapBytes() / 2);
  }
}
