package io.adstream.internal.status;

import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.internal.status.SourceProgress.Seen;
import io.adstream.status.SourceLag;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourceProgressTest {

  private final SettableClock clock = new SettableClock();
  private final SourceProgress progress = new SourceProgress(clock);

  private void look(long position, long end) {
    progress.look(List.of(new Seen("views", 0, position, end)));
  }

  private void lookLater(long position, long end) {
    clock.goOn(ofSeconds(1));
    look(position, end);
  }

  @Test
  void nothingIsKnownBeforeTheFirstLook() {
    assertThat(progress.lag()).isEqualTo(SourceLag.UNKNOWN);
    assertThat(progress.isBehind()).isFalse();
  }

  @Test
  void lagIsSummedByTopic() {
    progress.look(
        List.of(
            new Seen("views", 0, 5, 7), new Seen("views", 1, 0, 10), new Seen("taps", 0, 3, 3)));
    assertThat(progress.lag().records()).isEqualTo(Map.of("views", 12L, "taps", 0L));
    assertThat(progress.lag().total()).isEqualTo(12);
    assertThat(progress.lag().asOf()).isEqualTo(clock.instant());
  }

  @Test
  void ageIsThatOfTheOldestEndThatIsNotReached() {
    look(0, 0);
    lookLater(0, 10);
    lookLater(0, 20);
    lookLater(0, 30);
    assertThat(progress.lag().age()).isEqualTo(ofSeconds(2));
    lookLater(15, 40);
    assertThat(progress.lag().age()).isEqualTo(ofSeconds(2));
    lookLater(40, 40);
    assertThat(progress.lag().age()).isZero();
  }

  @Test
  void whatWasThereAtTheFirstLookIsCaughtUpOn() {
    look(0, 1_000);
    assertThat(progress.isBehind()).as("it may be a moment's").isFalse();
    lookLater(999, 2_000);
    assertThat(progress.isBehind()).isTrue();
    lookLater(1_000, 2_000);
    assertThat(progress.isBehind()).isFalse();
  }

  @Test
  void behindBeginsAtTenSecondsAndEndsAtTwo() {
    look(0, 0);
    for (int second = 1; second <= 11; second++) {
      lookLater(0, second);
      assertThat(progress.isBehind()).as("at %s", second).isFalse();
    }
    lookLater(0, 12);
    assertThat(progress.isBehind()).isTrue();
    lookLater(9, 13); // the end 10 was seen three seconds ago
    assertThat(progress.isBehind()).isTrue();
    lookLater(12, 14); // and 13 one second ago
    assertThat(progress.isBehind()).isFalse();
  }

  @Test
  void partitionsOfOthersAreForgotten() {
    look(0, 1_000);
    lookLater(0, 1_000);
    assertThat(progress.isBehind()).isTrue();
    progress.look(List.of());
    assertThat(progress.isBehind()).isFalse();
    assertThat(progress.lag().records()).isEmpty();
  }

  @Test
  void aWeekBehindKeepsItsAgeAndTakesLittleMemory() {
    look(0, 0);
    for (int second = 1; second <= 600_000; second++) {
      lookLater(0, second);
    }
    assertThat(progress.lag().age()).isEqualTo(ofSeconds(599_999));
  }

  @Test
  void outageBeginsWithTheLastAnswer() {
    look(0, 0);
    clock.goOn(Duration.ofSeconds(5));
    progress.noAnswer("timed out");
    SourceProgress.Outage outage = requireNonNull(progress.outage());
    assertThat(outage.since()).isEqualTo(clock.instant().minusSeconds(5));
    look(0, 0);
    assertThat(progress.outage()).isNull();
  }
}
