package io.adstream.jdbc.internal.report;

import static java.util.stream.Collectors.joining;

import io.adstream.event.Attribute;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.jdbc.internal.sql.SqlTemplate;
import io.adstream.jdbc.internal.table.Column;
import io.adstream.jdbc.internal.table.CounterColumns;
import io.adstream.jdbc.internal.table.FactTable;
import io.adstream.jdbc.internal.table.Layout;
import io.adstream.jdbc.internal.table.TableColumns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The reporting views that do not depend on cubes: results and the pipeline's status. */
public record FactViews(Layout layout, Reporting reporting) {

  private static final String FILE = "views.sql";
  private static final Pattern CREATED =
      Pattern.compile("CREATE (?:VIEW|FUNCTION) \\$\\{bi}\\.(\\w+(?:\\(\\w.*?\\))?)");
  private static final String LOCAL_TIME = "click_local_time";
  private static final String REPEATED = "repeated";
  private static final String SECONDS = "seconds_to_click";
  private static final String REPEATED_COMMENT =
      "Whether the click is valid and follows another valid one of its impression within %s; the"
          + " next click may change it until the window is final.";

  /** The names of the views, and the signatures of the functions. */
  public static List<String> names() {
    return CREATED
        .matcher(SqlTemplate.text(FactViews.class, FILE))
        .results()
        .map(view -> view.group(1))
        .toList();
  }

  /** The statements, in the order in which they must run. */
  public List<String> statements() {
    List<String> taken = new ArrayList<>(layout.facts().columns(FactTable.JOINED));
    taken.addAll(List.of(LOCAL_TIME, REPEATED, SECONDS));
    List<LookedUp> lookedUp = new ArrayList<>(LookedUp.ofAds(taken));
    List<Attribute> attributes = layout.plan().schema().impressions().attributes();
    taken.addAll(LookedUp.names(lookedUp));
    lookedUp.addAll(LookedUp.ofCampaigns(attributes, taken));
    lookedUp.addAll(LookedUp.ofPlaces(taken));
    List<String> statements = new ArrayList<>();
    statements.add(definitions(lookedUp, attributes));
    statements.addAll(comments(FactTable.JOINED, "matched_click"));
    statements.addAll(comments(FactTable.ORPHAN_CLICK, "orphan_click"));
    statements.addAll(comments(FactTable.LATE_EVENT, "late_event"));
    statements.addAll(comments("lane_by_minute", CounterColumns.ofMinutes()));
    statements.addAll(comments("lane_by_quarter_hour", CounterColumns.ofMinutes()));
    String matches = reporting.view("matched_click");
    statements.addAll(LookedUp.comments(matches, lookedUp));
    Duration interval = layout.plan().join().repeatInterval();
    if (interval != null) {
      statements.add(TableColumns.comment(matches, REPEATED, REPEATED_COMMENT.formatted(interval)));
    }
    return statements;
  }

  /** The join with the campaign that an event itself names. */
  private String campaign(List<Attribute> attributes) {
    return LookedUp.campaignOf(attributes)
        .map(attribute -> LookedUp.joinCampaign(reporting, "joined", attribute))
        .orElse("");
  }

  /** The views' definitions, filled in. */
  private String definitions(List<LookedUp> lookedUp, List<Attribute> attributes) {
    TimeToClick timeToClick = new TimeToClick(layout.plan().join());
    return SqlTemplate.fill(
        FactViews.class,
        FILE,
        Map.ofEntries(
            Map.entry("schema", SqlName.quote(reporting.schema())),
            Map.entry("bi", SqlName.quote(Reporting.schemaOf(reporting.schema()))),
            Map.entry("zone", reporting.zoneLiteral()),
            Map.entry("barrier", reporting.barrier()),
            Map.entry("all_rows", reporting.allRows()),
            Map.entry("own_rows", reporting.ownRows()),
            Map.entry("joined_columns", columns(FactTable.JOINED)),
            Map.entry("orphan_columns", columns(FactTable.ORPHAN_CLICK)),
            Map.entry("late_columns", columns(FactTable.LATE_EVENT)),
            Map.entry("repeated", repeated()),
            Map.entry("looked_up", LookedUp.select(lookedUp)),
            Map.entry("campaign", campaign(attributes)),
            Map.entry("bins", timeToClick.bins()),
            Map.entry("bounds", timeToClick.bounds()),
            Map.entry("shown_before", timeToClick.longest()),
            Map.entry("shown_after", timeToClick.shortest()),
            Map.entry("counters", CounterColumns.each("total.%1$s")),
            Map.entry("counter_sums", CounterColumns.sums()),
            Map.entry("fates", CounterColumns.fates()),
            Map.entry("results", CounterColumns.results())));
  }

  private String columns(FactTable table) {
    return layout.facts().columns(table).stream()
        .map(column -> table.tableName() + "." + SqlName.quote(column))
        .collect(joining(", "));
  }

  private List<String> comments(FactTable table, String view) {
    return comments(view, layout.facts().planned(table));
  }

  private List<String> comments(String view, List<Column> columns) {
    String name = reporting.view(view);
    return columns.stream().map(column -> TableColumns.comment(name, column)).toList();
  }

  /**
   * Whether a click is repeated, looked up for each row shown, since a window function would read
   * all clicks whatever time range a query asks for. It suffices to find any earlier valid click
   * within the interval: one exists exactly if the previous one is within it. The index of matches
   * starts with the impression's time, which also identifies the partition.
   */
  private String repeated() {
    Duration interval = layout.plan().join().repeatInterval();
    return interval == null
        ? ""
        : """
        joined.invalid IS NOT TRUE AND EXISTS (
            SELECT FROM %1$s AS earlier
            WHERE earlier.impression_time = joined.impression_time AND earlier.impression_id = joined.impression_id
              AND earlier.click_id IS NOT NULL AND earlier.invalid IS NOT TRUE
              AND earlier.click_time >= joined.click_time - interval '%2$d milliseconds'
              AND (earlier.click_time < joined.click_time OR (earlier.click_time = joined.click_time
                AND earlier.click_id COLLATE "C" < joined.click_id COLLATE "C"))) AS %3$s,"""
            .formatted(reporting.table("joined"), interval.toMillis(), REPEATED);
  }
}
