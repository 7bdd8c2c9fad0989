package io.adstream.samples.peek;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Recognizes what values look like. */
final class Plausible {

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]+)?");
  private static final Pattern ISO =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*");
  private static final BigDecimal FROM =
      BigDecimal.valueOf(Instant.parse("2000-01-01T00:00:00Z").getEpochSecond());
  private static final BigDecimal THROUGH =
      BigDecimal.valueOf(Instant.parse("2100-01-01T00:00:00Z").getEpochSecond());
  private static final Map<String, String> UNITS_IN_WORDS =
      Map.of(
          "seconds", "epoch-seconds",
          "milliseconds", "epoch-millis",
          "microseconds", "epoch-micros",
          "nanoseconds", "epoch-nanos");

  private static final List<String> UNITS =
      List.of("epoch-seconds", "epoch-millis", "epoch-micros", "epoch-nanos");

  private Plausible() {}

  /** Whether all texts are numbers. */
  static boolean isNumber(List<String> texts) {
    return texts.stream().allMatch(text -> NUMBER.matcher(text).matches());
  }

  /** The format in which all values are times of this century; null if there is none. */
  static @Nullable String unitOf(List<String> texts) {
    if (!texts.isEmpty() && texts.stream().allMatch(text -> ISO.matcher(text).matches())) {
      return "iso";
    }
    for (int i = 0; i < UNITS.size() && isNumber(texts) && !texts.isEmpty(); i++) {
      int digits = 3 * i;
      boolean isFitting =
          texts.stream()
              .map(text -> new BigDecimal(text).movePointLeft(digits))
              .allMatch(seconds -> seconds.compareTo(FROM) >= 0 && seconds.compareTo(THROUGH) < 0);
      if (isFitting) {
        return UNITS.get(i);
      }
    }
    return null;
  }

  /** The format that a rejected time's detail names; null if there is none. */
  static @Nullable String unitIn(String detail) {
    for (Map.Entry<String, String> unit : UNITS_IN_WORDS.entrySet()) {
      if (detail.contains("number in " + unit.getKey() + " would be")) {
        return unit.getValue();
      }
    }
    return null;
  }
}
