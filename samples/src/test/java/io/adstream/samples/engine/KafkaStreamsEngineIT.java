package io.adstream.samples.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.engine.Keying;
import io.adstream.engine.PipelineException;
import io.adstream.engine.RunningPipeline;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the Kafka Streams engine refuses, and what it does while its input is idle. */
class KafkaStreamsEngineIT extends EngineIT {

  @Override
  protected String engine() {
    return "kafka-streams";
  }

  @Test
  void unequalPartitionsAreRefusedWithoutAShuffle() {
    kafka.createTopics(2, impressions);
    kafka.createTopics(3, clicks);
    assertThatThrownBy(() -> start(spec().build()))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("2 partitions")
        .hasMessageContaining("set keying to ANY");
    start(spec().keying(Keying.ANY).build()).close();
  }

  @Test
  void recordInAnotherPartitionThanItsIdsStopsThePipelineByName() throws Exception {
    kafka.createTopics(2, impressions, clicks);
    try (RunningPipeline pipeline = start(spec().build())) {
      for (int partition = 0; partition < 2; partition++) {
        sendImpression(partition, "i1", Instant.parse("2026-01-15T12:00:00Z"));
      }
      assertThatThrownBy(() -> pipeline.awaitTermination(PATIENCE))
          .isInstanceOf(PipelineException.class)
          .hasMessageContaining(impressions + "-")
          .hasMessageContaining("set keying to ANY");
    }
  }
}
