package io.adstream.samples.peek.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PartitionerTest {

  private static final byte[] DIGITS = "123456789".getBytes(UTF_8);

  /** The check value of CRC-32 is CBF43926. */
  @Test
  void librdkafkaTakesTheChecksumWithoutSign() {
    assertThat(Partitioner.CRC32.partition(DIGITS, 1_000)).isEqualTo((int) (0xCBF43926L % 1_000));
  }

  /** FNV-1a of "a" is E40C292C; Sarama takes the remainder of it as a signed number. */
  @Test
  void saramaTakesTheRemainderWithoutItsSign() {
    byte[] key = "a".getBytes(UTF_8);
    assertThat(Partitioner.FNV1A.partition(key, 1_000)).isEqualTo(Math.abs(0xE40C292C % 1_000));
  }

  @Test
  void hashesOfJavaAreTakenWithoutSign() {
    assertThat(Partitioner.JAVA_HASH.partition("polygenelubricants".getBytes(UTF_8), 7))
        .isEqualTo(Math.floorMod(Integer.MIN_VALUE, 7));
  }
}
