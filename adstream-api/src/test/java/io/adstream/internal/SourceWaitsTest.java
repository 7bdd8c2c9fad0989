package io.adstream.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.engine.SourceWait;
import java.time.Instant;
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
}
