package io.adstream.kafkastreams.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.engine.KafkaSource;
import io.adstream.engine.Keying;
import io.adstream.internal.SourceWaits;
import io.adstream.internal.status.SourceProgress;
import io.adstream.internal.status.SourceProgress.Seen;
import io.adstream.join.Counters;
import io.adstream.sink.LaneStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvenReadingTest {

  private static final long NEVER = Long.MIN_VALUE;

  private boolean isAlmostFull = true;
  private Map<Integer, LaneStatus> lanes = Map.of(0, at(20_000, 10_000));
  private Duration now = Duration.ZERO;
  private final SourceProgress progress = new SourceProgress();
  private final SourceWaits waits = new SourceWaits("ads");
  private final EvenReading even = reading(Keying.BY_IMPRESSION_ID);

  EvenReadingTest() {
    unread(10, 10);
  }

  private EvenReading reading(Keying keying) {
    KafkaSource source =
        KafkaSource.builder("localhost:9092").topics("views", "taps").keying(keying).build();
    return new EvenReading(
        source, () -> isAlmostFull, () -> lanes, progress, waits, () -> now.toNanos());
  }

  private static LaneStatus at(long impressionMillis, long clickMillis) {
    return new LaneStatus(0, impressionMillis, clickMillis, 0, 0, Counters.ZERO);
  }

  private void unread(long views, long taps) {
    progress.look(List.of(new Seen("views", 0, 0, views), new Seen("taps", 0, 0, taps)));
  }

  @Test
  void streamThatIsAheadWaits() {
    assertThat(even.paused()).isEqualTo("views");
    lanes = Map.of(0, at(20_000, 30_000));
    assertThat(even.paused()).isEqualTo("taps");
    lanes = Map.of(0, at(30_500, 30_000));
    assertThat(even.paused()).isNull();
  }

  /** A history whose impressions were all sent before its clicks. */
  @Test
  void streamThatWasNotReadYetIsBehind() {
    lanes = Map.of(0, new LaneStatus(NEVER, 20_000, NEVER, 0, 0, Counters.ZERO));
    assertThat(even.paused()).isEqualTo("views");
    lanes = Map.of(0, LaneStatus.NONE);
    assertThat(even.paused()).isNull();
  }

  @Test
  void nobodyWaitsWhileThereIsRoom() {
    isAlmostFull = false;
    assertThat(even.paused()).isNull();
  }

  @Test
  void nobodyWaitsForAStreamThatHasNothingToRead() {
    unread(10, 1); // perhaps the marker of a transaction
    assertThat(even.paused()).isNull();
    progress.look(List.of());
    assertThat(even.paused()).isNull();
  }

  @Test
  void laneWithAnIdleStreamDoesNotCount() {
    progress.look( // of an idle partition, what has just come
        List.of(
            new Seen("taps", 0, 0, 10), new Seen("taps", 1, 0, 10), new Seen("views", 1, 0, 10)));
    lanes = Map.of(0, at(20_000, 20_000), 1, at(20_000, NEVER));
    assertThat(even.paused()).isNull();
    lanes = Map.of(0, at(20_000, 20_000), 1, at(NEVER, 20_000));
    assertThat(even.paused()).isNull();
    lanes = Map.of(0, at(20_000, 10_000), 1, at(NEVER, 20_000));
    assertThat(even.paused()).isEqualTo("views");
  }

  @Test
  void silentPartitionDoesNotHoldUpOthers() {
    lanes = Map.of(0, at(20_000, 20_000), 1, at(20_000, 1_000));
    assertThat(even.paused()).isNull();
  }

  @Test
  void nobodyWaitsWhereLanesDisagree() {
    lanes = Map.of(0, at(20_000, 10_000), 1, at(10_000, 20_000));
    assertThat(even.paused()).isEqualTo("views");
    progress.look(List.of(new Seen("taps", 0, 0, 10), new Seen("views", 1, 0, 10)));
    assertThat(even.paused()).isNull();
  }

  /** All lanes read from all partitions, one of which is silent. */
  @Test
  void pauseWithoutProgressEnds() {
    EvenReading any = reading(Keying.ANY);
    assertThat(any.paused()).isEqualTo("views");
    now = EvenReading.LONGEST;
    assertThat(any.paused()).isEqualTo("views");
    lanes = Map.of(0, at(20_000, 10_001));
    now = now.plusSeconds(1);
    assertThat(any.paused()).isEqualTo("views");

    now = now.plus(EvenReading.LONGEST).plusNanos(1);
    assertThat(any.paused()).isNull();
    lanes = Map.of(0, at(20_000, 10_002));
    assertThat(any.paused()).isNull();

    isAlmostFull = false;
    assertThat(any.paused()).isNull();
    isAlmostFull = true;
    assertThat(any.paused()).isEqualTo("views");
  }

  @Test
  void pauseLastsWhileTheDecoderHoldsTheOtherStreamUp() {
    waits.waiting("taps", 0, 5, "the registry is away");
    assertThat(even.paused()).isEqualTo("views");
    now = EvenReading.LONGEST.multipliedBy(10);
    assertThat(even.paused()).isEqualTo("views");
    waits.goesOn("taps", 0);
    assertThat(even.paused()).isEqualTo("views");
    now = now.plus(EvenReading.LONGEST).plusNanos(1);
    assertThat(even.paused()).isNull();
  }
}
