package io.adstream.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.fuzz.Tries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compares the incremental answer with the definition. */
class RepeatedClicksTest {

  private record Click(long impression, long timeMillis, String id) {}

  private static final Comparator<Click> IN_ORDER =
      Comparator.comparingLong(Click::timeMillis)
          .thenComparing(click -> click.id.getBytes(UTF_8), Arrays::compareUnsigned);

  @Test
  void repeatedClicksAreThoseOfTheDefinitionInAnyOrder() {
    Tries.of(2_000, RepeatedClicksTest::compare);
  }

  private static void compare(Random random) {
    long interval = random.nextInt(4);
    RepeatedClicks clicks = new RepeatedClicks(Duration.ofMillis(interval));
    List<Click> all = new ArrayList<>();
    List<Long> repeated = new ArrayList<>();
    for (int i = random.nextInt(30); i > 0; i--) {
      Click click = new Click(random.nextInt(2), random.nextInt(25), id(random) + i);
      all.add(click);
      repeated.addAll(clicks.add(click.impression, click.timeMillis, click.id.getBytes(UTF_8)));
    }
    assertThat(repeated).containsExactlyInAnyOrderElementsOf(expected(all, interval));
  }

  /** Ids whose order differs between UTF-16 and UTF-8, among them. */
  private static String id(Random random) {
    return List.of("a", "\uFFFD", "\uD83D\uDE00", "").get(random.nextInt(4));
  }

  private static List<Long> expected(List<Click> all, long interval) {
    List<Long> repeated = new ArrayList<>();
    for (long impression = 0; impression < 2; impression++) {
      long shown = impression;
      List<Click> own =
          all.stream().filter(click -> click.impression == shown).sorted(IN_ORDER).toList();
      for (int i = 1; i < own.size(); i++) {
        if (own.get(i).timeMillis - own.get(i - 1).timeMillis <= interval) {
          repeated.add(own.get(i).timeMillis);
        }
      }
    }
    return repeated;
  }

  @Test
  void copyOfAClickChangesNothing() {
    RepeatedClicks clicks = new RepeatedClicks(Duration.ofSeconds(1));

    assertThat(clicks.add(1, 5, new byte[] {1})).isEmpty();
    assertThat(clicks.add(1, 5, new byte[] {1})).isEmpty();
    assertThat(clicks.add(1, 6, new byte[] {2})).containsExactly(6L);
  }
}
