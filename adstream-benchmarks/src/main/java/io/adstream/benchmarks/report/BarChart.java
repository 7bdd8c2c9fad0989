package io.adstream.benchmarks.report;

import java.util.List;
import java.util.Locale;

/**
 * Events per second as horizontal bars, the highest first; readable on light and dark backgrounds.
 *
 * @param bars the bars, from top to bottom
 */
record BarChart(List<Bar> bars) {

  /**
   * A bar.
   *
   * @param title its title
   * @param value its value
   * @param ours whether it is adstream's, not one for comparison
   */
  record Bar(String title, double value, boolean ours) {}

  private static final int LABELS = 340;
  private static final int LONGEST = 330;
  private static final int VALUES = 70;
  private static final int ROW = 24;
  private static final int BAR = 16;
  private static final int HEAD = 26;

  static BarChart of(List<Series> series) {
    return new BarChart(
        series.stream()
            .map(
                each ->
                    new Bar(
                        each.title(), each.eventsPerSecond(), each.job().startsWith("adstream")))
            .sorted((one, other) -> Double.compare(other.value(), one.value()))
            .toList());
  }

  String svg() {
    int width = LABELS + LONGEST + VALUES;
    int height = HEAD + ROW * bars.size();
    double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
    StringBuilder svg =
        new StringBuilder(
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="Events a second of each job">
              <style>
                text { font: 12px system-ui, sans-serif; fill: #1f2328 }
                .head { font-weight: 600 }
                .ours { fill: #0969da }
                .theirs { fill: #8c959f }
                @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .ours { fill: #4493f8 } .theirs { fill: #6e7681 } }
              </style>
              <text class="head" x="%d" y="15">events/s</text>
            """
                .formatted(width, height, LABELS));
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      svg.append(row(bar, HEAD + ROW * i, LONGEST * bar.value() / most));
    }
    return svg.append("</svg>\n").toString();
  }

  private static String row(Bar bar, int top, double length) {
    return String.format(
        Locale.ROOT,
        """
          <text x="%d" y="%d" text-anchor="end">%s</text>
          <rect class="%s" x="%d" y="%d" width="%.1f" height="%d" rx="2"/>
          <text x="%.1f" y="%d">%,.0f</text>
        """,
        LABELS - 8,
        top + BAR - 4,
        escaped(bar.title()),
        bar.ours() ? "ours" : "theirs",
        LABELS,
        top,
        length,
        BAR,
        LABELS + length + 6,
        top + BAR - 4,
        bar.value());
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
