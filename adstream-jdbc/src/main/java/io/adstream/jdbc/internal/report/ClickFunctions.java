package io.adstream.jdbc.internal.report;

import io.adstream.jdbc.internal.table.FactTable;
import io.adstream.jdbc.internal.table.Layout;
import io.adstream.join.JoinSpec;
import java.time.Duration;
import java.util.List;

/**
 * The function over view {@code matched_click} that reads only the partitions of a range of click
 * times. Partitions are by impression time, which the click time follows by at most the attribution
 * window and precedes by at most the clock skew.
 */
record ClickFunctions(Layout layout, Reporting reporting) {

  private static final String VIEW = "matched_click";

  List<String> names() {
    return List.of(between().signature());
  }

  List<String> statements() {
    LocalTimeRange times = new LocalTimeRange(reporting);
    JoinSpec join = layout.plan().join();
    String query =
        """
        SELECT clicks.* FROM %s AS clicks
        WHERE $1 < $2 AND %s
          AND clicks.impression_time >= %s AND clicks.impression_time <= %s"""
            .formatted(
                reporting.view(VIEW),
                times.condition("clicks.click_time", "clicks.click_local_time", "$1", "$2"),
                plus(times.from("$1"), join.attributionWindow().negated()),
                plus(times.before("$2"), join.clockSkew()));
    return between()
        .statements(
            List.of(),
            query,
            "Rows of view matched_click whose click_local_time is in [since, until); reads only the partitions concerned.");
  }

  private RangeFunction between() {
    return new RangeFunction(
        reporting, VIEW + "_between", List.of(), VIEW, layout.facts().columns(FactTable.JOINED));
  }

  /** A sum that the planner can evaluate, since it does not depend on the session's time zone. */
  private static String plus(String time, Duration length) {
    return "((%s AT TIME ZONE 'UTC') + interval '%d milliseconds') AT TIME ZONE 'UTC'"
        .formatted(time, length.toMillis());
  }
}
