package io.adstream.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.engine.SourceWait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SourceWaitsTest {

  private final SourceWaits waits = new SourceWaits("ads");

  @Test
  void waitBeginsOnceWhateverItIsFor() {
    waits.waiting("shown", 1, 17, "the registry is away");
    Instant since = waits.list().get(0).since();
    waits.waiting("shown", 1, 17, "the registry is slow");

    assertThat(waits.list())
        .containsExactly(new SourceWait("shown", 1, 17, "the registry is slow", since));
    assertThat(waits.isWaiting("shown", 1)).isTrue();
    assertThat(waits.isWaiting("shown", 0)).isFalse();
    assertThat(waits.isWaiting("clicked", 1)).isFalse();
  }

  @Test
  void partitionsAreListedInOrderUntilTheyGoOnOrAreAnothers() {
    waits.waiting("shown", 1, 17, "away");
    waits.waiting("clicked", 2, 5, "away");
    waits.waiting("clicked", 0, 9, "away");

    assertThat(waits.list()).extracting(SourceWait::offset).containsExactly(9L, 5L, 17L);
    waits.goesOn("clicked", 2);
    waits.goesOn("clicked", 2);
    waits.forget("clicked", 0);
    assertThat(waits.list()).extracting(SourceWait::offset).containsExactly(17L);
  }

  @Test
  void warnsAtOnceAndThenOfAnotherReasonOnceAMinute() {
    AtomicLong seconds = new AtomicLong();
    SourceWaits alternating = new SourceWaits("ads", () -> seconds.get() * 1_000_000_000);
    List<Long> warned = new ArrayList<>();
    for (; seconds.get() < 150; seconds.addAndGet(5)) {
      String reason = seconds.get() % 2 == 0 ? "the registry is away" : "the registry is slow";
      if (alternating.note("shown", 1, 17, reason)) {
        warned.add(seconds.get());
      }
    }
    assertThat(warned).containsExactly(0L, 65L, 130L);
    assertThat(alternating.note("shown", 0, 3, "the registry is away")).isTrue();
    alternating.goesOn("shown", 1);
    assertThat(alternating.note("shown", 1, 18, "the registry is away")).isTrue();
  }

  @Test
  void reasonThatStaysIsWarnedOfOnce() {
    AtomicLong seconds = new AtomicLong();
    SourceWaits lasting = new SourceWaits("ads", () -> seconds.get() * 1_000_000_000);
    assertThat(lasting.note("shown", 1, 17, "away")).isTrue();
    seconds.set(3_600);
    assertThat(lasting.note("shown", 1, 17, "away")).isFalse();
  }
}
