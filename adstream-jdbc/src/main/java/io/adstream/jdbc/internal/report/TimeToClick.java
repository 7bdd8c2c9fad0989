package io.adstream.jdbc.internal.report;

import static java.util.stream.Collectors.joining;

import io.adstream.join.JoinSpec;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The histogram bins of the time from impression to click: those that begin within the join's
 * attribution window, and one for clicks whose time precedes the impression's.
 */
record TimeToClick(JoinSpec join) {

  private static final List<Duration> STARTS =
      Stream.concat(
              Stream.of(0, 1, 2, 5, 10, 20, 30).map(Duration::ofSeconds),
              Stream.concat(
                  Stream.of(1, 2, 5, 10, 20, 30).map(Duration::ofMinutes),
                  Stream.of(1, 2, 6, 12, 24, 48, 96, 168, 336).map(Duration::ofHours)))
          .toList();

  private static final List<String> UNITS = List.of("d", "h", "min");
  private static final List<Duration> LENGTHS =
      List.of(Duration.ofDays(1), Duration.ofHours(1), Duration.ofMinutes(1));

  /** The starts of the bins, as an SQL array of intervals, which compare faster than numbers. */
  String bounds() {
    return starts().stream().map(TimeToClick::interval).collect(joining(", ", "ARRAY[", "]"));
  }

  /**
   * A VALUES line for each bin: its number (the number of bounds at or below it), name, start and
   * end.
   */
  String bins() {
    List<Duration> starts = starts();
    return IntStream.rangeClosed(0, starts.size())
        .mapToObj(
            i ->
                "(%d, '%s', %s, %s)"
                    .formatted(i, name(starts, i), seconds(starts, i - 1), seconds(starts, i)))
        .collect(joining(", "));
  }

  /** How far an impression can precede its click, as an interval. */
  String longest() {
    return interval(join.attributionWindow());
  }

  /** How far an impression can follow its click, as an interval. */
  String shortest() {
    return interval(join.clockSkew());
  }

  private List<Duration> starts() {
    return STARTS.stream()
        .filter(start -> start.isZero() || start.compareTo(join.attributionWindow()) < 0)
        .toList();
  }

  private String name(List<Duration> starts, int bin) {
    if (bin == 0) {
      return "before the impression";
    }
    return words(starts.get(bin - 1))
        + " to "
        + words(bin < starts.size() ? starts.get(bin) : join.attributionWindow());
  }

  /** The bin before the first has no start; the last ends with the attribution window. */
  private String seconds(List<Duration> starts, int bin) {
    if (bin < 0) {
      return "NULL::numeric";
    }
    Duration time = bin < starts.size() ? starts.get(bin) : join.attributionWindow();
    return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
  }

  private static String words(Duration time) {
    for (int i = 0; i < UNITS.size(); i++) {
      Duration unit = LENGTHS.get(i);
      if (time.compareTo(unit) >= 0 && time.toMillis() % unit.toMillis() == 0) {
        return time.dividedBy(unit) + " " + UNITS.get(i);
      }
    }
    return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
  }

  private static String interval(Duration length) {
    return "interval '" + length.toMillis() + " milliseconds'";
  }
}
