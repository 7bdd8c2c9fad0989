package io.adstream.kafkastreams.internal.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class LanePartitionerTest {

  /** The function behind Kafka's default partitioner, which is none of its public classes. */
  @Test
  void laneIsThePartitionOfKafkasDefaultPartitioner() {
    Random random = new Random(17);
    for (int length = 0; length < 70; length++) {
      byte[] id = new byte[length];
      for (int i = 0; i < 100; i++) {
        random.nextBytes(id);
        int lanes = 1 + random.nextInt(1_000);
        assertThat(LanePartitioner.laneOf(id, lanes))
            .isEqualTo(Utils.toPositive(Utils.murmur2(id)) % lanes);
      }
    }
  }
}
