package io.adstream.kafkastreams.internal.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.EventType;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class IdleWatchTest {

  private static final TopicPartition SHARED = new TopicPartition("ads", 0);
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final long LOOK_MILLIS = 5_000;

  /** One record per millisecond, and the last commit. */
  private static final long RECORDS_PER_MILLI = 1;

  private final DrainedSources.Ends ends = new DrainedSources.Ends(Duration.ofSeconds(60));
  private final IdleWatch watch =
      new IdleWatch(TIMEOUT, (type, partition, now) -> ends.drainedToMillis(SHARED, now), 1, 1);

  @Test
  void silentStreamBecomesIdleBesideOneThatIsNeverReadToItsEnd() {
    assertThat(idleAfterMillis(9_000)).isBetween(TIMEOUT.toMillis(), 36_000L);
  }

  @Test
  void silentStreamBecomesIdleWhereCommitsAreFrequent() {
    assertThat(idleAfterMillis(100)).isBetween(TIMEOUT.toMillis(), 27_000L);
  }

  /** After how long a stream is idle whose topic has another one's records, all of the time. */
  private long idleAfterMillis(long commitMillis) {
    long committed = 0;
    for (long now = 0; now < 600_000; now += 100) {
      if (now % LOOK_MILLIS == 0) {
        ends.look(SHARED, now, now * RECORDS_PER_MILLI, committed);
      }
      if (watch.isIdle(EventType.CLICK, 0, now)) {
        return now;
      }
      if (now % commitMillis == 0) {
        committed = now * RECORDS_PER_MILLI;
      }
    }
    return Long.MAX_VALUE;
  }

  @Test
  void streamIsIdleOnlyOnceItWasSilentForTheTimeoutAfterItsLastRecord() {
    ends.look(SHARED, 0, 7, 7);
    assertThat(isIdle(0)).isFalse();
    ends.look(SHARED, 20_000, 7, 7);
    assertThat(isIdle(20_000)).isTrue();
    watch.read(EventType.CLICK, 0);
    assertThat(isIdle(21_000)).isFalse();
    ends.look(SHARED, 40_000, 8, 8);
    assertThat(isIdle(40_000)).isFalse();
    ends.look(SHARED, 41_000, 8, 8);
    assertThat(isIdle(41_000)).isTrue();
  }

  @Test
  void partitionThatIsBehindIsNotIdleHoweverLongNothingOfTheStreamWasRead() {
    long behind = 61_000;
    for (long now = 0; now < 600_000; now += LOOK_MILLIS) {
      ends.look(SHARED, now, now, Math.max(0, now - behind));
      assertThat(isIdle(now)).isFalse();
    }
  }

  @Test
  void whatIsNotReadForLongEndsAnIdlePeriodAndItIsIdleAgainOnceItHasCaughtUp() {
    ends.look(SHARED, 0, 7, 7);
    assertThat(isIdle(0)).isFalse();
    ends.look(SHARED, 20_000, 7, 7);
    assertThat(isIdle(20_000)).isTrue();
    ends.look(SHARED, 85_000, 9, 7);
    assertThat(isIdle(85_000)).isFalse();
    ends.look(SHARED, 86_000, 9, 9);
    assertThat(isIdle(86_000)).isTrue();
  }

  private boolean isIdle(long nowMillis) {
    return watch.isIdle(EventType.CLICK, 0, nowMillis);
  }
}
