package io.adstream.join;

import static io.adstream.event.EventType.CLICK;
import static io.adstream.event.EventType.IMPRESSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.adstream.decode.RejectReason;
import io.adstream.event.EventType;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CountersTest {

  private static final int COUNT = Counter.values().length;

  /** Each counter has its own power of 2, so that no sum can be right by chance. */
  private final Counters powers =
      Counters.of(LongStream.range(0, COUNT).map(i -> 1L << i).toArray());

  private long power(Counter... counters) {
    long sum = 0;
    for (Counter counter : counters) {
      sum += powers.of(counter);
    }
    return sum;
  }

  @Test
  void fatesAreCountedByStream() {
    assertThat(powers.read(IMPRESSION)).isEqualTo(power(Counter.IMPRESSIONS_READ));
    assertThat(powers.accepted(IMPRESSION)).isEqualTo(power(Counter.IMPRESSIONS_ACCEPTED));
    assertThat(powers.duplicates(IMPRESSION)).isEqualTo(power(Counter.IMPRESSIONS_DUPLICATE));
    assertThat(powers.late(IMPRESSION)).isEqualTo(power(Counter.IMPRESSIONS_LATE));
    assertThat(powers.heartbeats(IMPRESSION)).isEqualTo(power(Counter.IMPRESSIONS_HEARTBEAT));
    assertThat(powers.ignored(IMPRESSION)).isEqualTo(power(Counter.IMPRESSIONS_IGNORED));
    assertThat(powers.ignored(CLICK)).isEqualTo(power(Counter.CLICKS_IGNORED));
    assertThat(powers.read(CLICK)).isEqualTo(power(Counter.CLICKS_READ));
    assertThat(powers.accepted(CLICK)).isEqualTo(power(Counter.CLICKS_ACCEPTED));
    assertThat(powers.duplicates(CLICK)).isEqualTo(power(Counter.CLICKS_DUPLICATE));
    assertThat(powers.late(CLICK)).isEqualTo(power(Counter.CLICKS_LATE));
    assertThat(powers.heartbeats(CLICK)).isEqualTo(power(Counter.CLICKS_HEARTBEAT));
  }

  @Test
  void sumsAreOfBothStreams() {
    assertThat(powers.read()).isEqualTo(power(Counter.IMPRESSIONS_READ, Counter.CLICKS_READ));
    assertThat(powers.late()).isEqualTo(power(Counter.IMPRESSIONS_LATE, Counter.CLICKS_LATE));
    assertThat(powers.duplicates())
        .isEqualTo(power(Counter.IMPRESSIONS_DUPLICATE, Counter.CLICKS_DUPLICATE));
    assertThat(powers.rejected()).isEqualTo(powers.rejected(IMPRESSION) + powers.rejected(CLICK));
    assertThat(powers.ignored())
        .isEqualTo(power(Counter.IMPRESSIONS_IGNORED, Counter.CLICKS_IGNORED));
    assertThat(powers.matched()).isEqualTo(power(Counter.MATCHED));
    assertThat(powers.unclicked()).isEqualTo(power(Counter.UNCLICKED));
    assertThat(powers.orphans()).isEqualTo(power(Counter.ORPHANS));
  }

  @Test
  void everyReasonHasACounterOfEachStream() {
    for (EventType type : EventType.values()) {
      long sum = 0;
      for (RejectReason reason : RejectReason.values()) {
        assertThat(Counter.of(type, reason).name()).endsWith("S_" + reason);
        sum += powers.rejected(type, reason);
      }
      assertThat(powers.rejected(type)).isEqualTo(sum);
    }
  }

  @Test
  void countersAreBalancedWhenEveryRecordHasOneFate() {
    long[] values = new long[COUNT];
    assertThat(Counters.ZERO.isBalanced()).isTrue();
    for (int i = Counter.CLICKS_READ.ordinal() + 1; i < Counter.MATCHED.ordinal(); i++) {
      values[i] = i;
      values[Counter.CLICKS_READ.ordinal()] += i;
    }
    assertThat(Counters.of(values).isBalanced()).isTrue();
    values[Counter.CLICKS_READ.ordinal()]++;
    assertThat(Counters.of(values).isBalanced()).isFalse();
  }

  @Test
  void arraysAreCopied() {
    long[] values = new long[COUNT];
    Counters counters = Counters.of(values);
    values[0] = 1;
    counters.toArray()[1] = 1;

    assertThat(counters).isEqualTo(Counters.ZERO).hasSameHashCodeAs(Counters.ZERO);
  }

  @Test
  void plusAddsEachCounter() {
    Counters twice = powers.plus(powers);

    for (Counter counter : Counter.values()) {
      assertThat(twice.of(counter)).isEqualTo(2 * powers.of(counter));
    }
    assertThat(powers.plus(Counters.ZERO)).isEqualTo(powers).isNotEqualTo(twice);
  }

  @Test
  void wrongNumberOfValuesIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Counters.of(1, 2))
        .withMessageContaining("there are 2 values, expected " + COUNT);
  }

  @Test
  void textNamesTheCountersThatAreNotZero() {
    long[] values = new long[COUNT];
    values[Counter.CLICKS_LATE.ordinal()] = 3;
    values[Counter.MATCHED.ordinal()] = 4;

    assertThat(Counters.of(values)).hasToString("Counters[clicks_late=3, matched=4]");
    assertThat(Counters.ZERO).hasToString("Counters[]");
  }
}
