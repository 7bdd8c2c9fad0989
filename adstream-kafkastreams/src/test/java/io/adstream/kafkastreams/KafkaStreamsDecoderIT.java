package io.adstream.kafkastreams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.engine.Keying;
import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.enginetests.engine.DecoderIT;
import io.adstream.enginetests.pipeline.WaitingDecoder;
import io.adstream.event.EventType;
import io.adstream.join.JoinSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The input that Kafka Streams gives to decoders. */
class KafkaStreamsDecoderIT extends DecoderIT {

  @Override
  public String engine() {
    return "kafka-streams";
  }

  @Override
  protected boolean otherPartitionsGoOn() {
    return true;
  }

  /** Otherwise its records would be late once they are decoded. */
  @Test
  void partitionThatWaitsIsNotIdleAnyMore(@TempDir Path directory) throws Exception {
    kafka.createTopics(2, impressions, clicks);
    Path away = directory.resolve("away");
    JoinSpec join = idleAfter(Duration.ofMillis(500));
    PipelineSpec spec =
        spec().keying(Keying.ANY).join(join).decoder(new WaitingDecoder(away, 1)).build();
    Instant time = Instant.parse("2026-01-15T12:00:00Z");
    try (RunningPipeline pipeline = start(spec)) {
      sendImpression(0, "i0", time);
      await()
          .atMost(PATIENCE)
          .until(() -> pipeline.status().watermarkMillis() == time.toEpochMilli());
      Files.createFile(away);
      sendImpression(1, "i1", time.plusSeconds(1));
      await().atMost(PATIENCE).until(() -> !pipeline.sourceWaits().isEmpty());
      assertThat(pipeline.awaitTermination(Duration.ofSeconds(2))).isFalse();
      sendImpression(0, "i2", time.plusSeconds(60));
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 2);
      assertThat(pipeline.awaitTermination(Duration.ofSeconds(2))).isFalse();
      assertThat(pipeline.status().watermarkMillis()).isEqualTo(time.toEpochMilli());
      Files.delete(away);
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 3);
      assertThat(pipeline.counters().late()).isZero();
    }
  }

  /** It is the consumer that calls it, before any task has the record. */
  @Test
  void decoderThatMayWaitAndThrowsEndsThePipelineByName() throws Exception {
    kafka.createTopics(1, impressions, clicks);
    try (RunningPipeline pipeline = start(spec().decoder(new ThrowingDecoder()).build())) {
      sendImpression(0, "i1", Instant.parse("2026-01-15T12:00:00Z"));
      assertThatThrownBy(() -> pipeline.awaitTermination(PATIENCE))
          .isInstanceOf(PipelineException.class)
          .hasMessageContaining("topic " + impressions + ", partition 0, offset 0:")
          .hasMessageContaining(ThrowingDecoder.class.getName() + " threw ");
    }
  }

  private static final class ThrowingDecoder implements EventDecoder {
    private static final long serialVersionUID = 1L;

    @Override
    public Decoded decode(EventType type, SourceRecord record) {
      throw new IllegalStateException("on purpose");
    }

    @Override
    public boolean mayWait() {
      return true;
    }
  }
}
