package io.adstream.internal.tables;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.fuzz.Tries;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecentTextsTest {

  private static final int SLOT_BITS = 6;

  @Test
  void aTextIsFoundUnderItsOwnNumberOrNotAtAll() {
    Tries.of(3, this::aTextIsFoundUnderItsOwnNumberOrNotAtAll);
  }

  private void aTextIsFoundUnderItsOwnNumberOrNotAtAll(Random random) {
    RecentTexts recent = new RecentTexts(SLOT_BITS);
    Map<String, Integer> numbers = new HashMap<>();
    int found = 0;
    for (int i = 0; i < 20_000; i++) {
      String text = text(random);
      int owner = random.nextInt(2) == 0 ? 7 : -7;
      int number = numbers.merge(owner + text, numbers.size(), (known, ignored) -> known);
      byte[] bytes = ("before" + text + "after").getBytes(ISO_8859_1);
      int known = recent.find(bytes, 6, text.length(), owner);
      if (known == RecentTexts.ABSENT) {
        recent.put(bytes, 6, text.length(), owner, number);
      } else {
        assertThat(known).as(text).isEqualTo(number);
        found++;
      }
      assertThat(recent.find(bytes, 6, text.length(), owner)).as(text).isEqualTo(number);
    }
    assertThat(found).isGreaterThan(1_000);
  }

  /** Texts that differ in one byte, anywhere, and in their length. */
  private static String text(Random random) {
    int length = 1 + random.nextInt(random.nextInt(4) == 0 ? RecentTexts.LONGEST : 12);
    StringBuilder text = new StringBuilder("a".repeat(length));
    if (random.nextBoolean()) {
      text.setCharAt(random.nextInt(length), (char) ('b' + random.nextInt(2)));
    }
    return text.toString();
  }

  @Test
  void theGreatestNumberIsKept() {
    RecentTexts recent = new RecentTexts(SLOT_BITS);
    byte[] bytes = "0123456789".repeat(7).getBytes(ISO_8859_1);
    int number = (1 << 24) - 1;

    recent.find(bytes, 0, RecentTexts.LONGEST, Integer.MIN_VALUE);
    recent.put(bytes, 0, RecentTexts.LONGEST, Integer.MIN_VALUE, number);

    assertThat(recent.find(bytes, 0, RecentTexts.LONGEST, Integer.MIN_VALUE)).isEqualTo(number);
  }
}
