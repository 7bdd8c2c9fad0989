package io.adstream.kafkastreams.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.JsonEventDecoder;
import io.adstream.engine.KafkaSource;
import io.adstream.engine.Keying;
import io.adstream.join.Counters;
import io.adstream.sink.LaneStatus;
import io.adstream.status.SourceLag;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvenReadingTest {

  private static final KafkaSource SOURCE =
      new KafkaSource(
          "localhost:9092", "views", "taps", Keying.ANY, JsonEventDecoder.create(), Map.of());

  private boolean isAlmostFull = true;
  private LaneStatus status = at(2_000, 1_000);
  private SourceLag lag = behind(10, 10);
  private final EvenReading even =
      new EvenReading(SOURCE, () -> isAlmostFull, () -> status, () -> lag);

  private static LaneStatus at(long impressionMillis, long clickMillis) {
    return new LaneStatus(0, impressionMillis, clickMillis, 0, 0, Counters.ZERO);
  }

  private static SourceLag behind(long views, long taps) {
    return new SourceLag(Map.of("views", views, "taps", taps), Duration.ZERO, Instant.EPOCH);
  }

  @Test
  void streamThatIsAheadWaits() {
    assertThat(even.paused()).isEqualTo("views");
    status = at(2_000, 3_000);
    assertThat(even.paused()).isEqualTo("taps");
    status = at(3_000, 3_000);
    assertThat(even.paused()).isNull();
  }

  @Test
  void streamThatWasNotReadYetIsBehind() {
    status = at(2_000, Long.MIN_VALUE);
    assertThat(even.paused()).isEqualTo("views");
  }

  @Test
  void nobodyWaitsWhileThereIsRoom() {
    isAlmostFull = false;
    assertThat(even.paused()).isNull();
  }

  @Test
  void nobodyWaitsForAStreamThatHasNothingToRead() {
    lag = behind(10, 0);
    assertThat(even.paused()).isNull();
    lag = SourceLag.UNKNOWN;
    assertThat(even.paused()).isNull();
  }
}
