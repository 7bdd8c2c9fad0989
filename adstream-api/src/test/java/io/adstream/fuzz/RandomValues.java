package io.adstream.fuzz;

import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.Impression;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Events and sums of any content; text has pairs of surrogates, but no half of one. */
public final class RandomValues {

  private final Random random;

  /** Values that follow from a random number. */
  public RandomValues(Random random) {
    this.random = random;
  }

  /** An impression or a click. */
  public AdEvent event() {
    return random.nextBoolean() ? impression("i" + text(), positive(), number()) : click(number());
  }

  /** An impression with this id, cost and time. */
  public Impression impression(String id, long costMicros, long timeMillis) {
    return new Impression(
        id,
        maybeText(),
        maybeText(),
        maybeText(),
        maybeText(),
        maybeText(),
        maybeText(),
        maybeText(),
        maybeText(),
        maybeText(),
        maybeText(),
        costMicros,
        timeMillis);
  }

  /** A click at this time. */
  public Click click(long timeMillis) {
    return new Click("c" + text(), "i" + text(), maybeText(), positive(), timeMillis);
  }

  /** A row with up to four dimensions. */
  public KpiRow kpiRow() {
    List<@Nullable String> group = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      group.add(maybeText());
    }
    return new KpiRow(
        new KpiKey(text(), number(), Collections.unmodifiableList(group)),
        new Measures(positive(), positive(), positive(), positive(), positive()));
  }

  /** Text of any length below 100 chars, sometimes of 3,000. */
  public String text() {
    int most = random.nextInt(50) == 0 ? 3_000 : 1 + random.nextInt(100);
    StringBuilder text = new StringBuilder();
    while (text.length() < most) {
      int bound = random.nextBoolean() ? 0x80 : 0x11_0000;
      int point = random.nextInt(bound);
      if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
        text.appendCodePoint(point);
      }
    }
    return text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2));
  }

  /** Text, one of a few, or null. */
  public @Nullable String maybeText() {
    return switch (random.nextInt(5)) {
      case 0 -> null;
      case 1, 2 -> "text-" + random.nextInt(9);
      default -> text();
    };
  }

  /** A number of any size and sign. */
  public long number() {
    return random.nextLong() >> random.nextInt(64);
  }

  /** A number of any size from 0 on. */
  public long positive() {
    return random.nextLong() >>> (1 + random.nextInt(63));
  }
}
