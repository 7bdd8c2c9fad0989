package io.adstream.jdbc.internal.table;

import static java.util.Map.entry;

import io.adstream.jdbc.internal.sql.SchemaScript;
import io.adstream.jdbc.internal.sql.SqlName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The comments of columns that do not depend on a plan, for tables and views alike: a name means
 * the same everywhere.
 */
public record Comments(SchemaScript script, String zone, @Nullable String currency) {

  private static final String CURRENCY_UNIT = "the currency unit";

  private static final Map<String, String> OF_COLUMNS =
      Map.ofEntries(
          entry("ad_id", "The ad."),
          entry("ad_name", "The ad's name, from table ad."),
          entry("advertiser", "The advertiser's name, from table ad."),
          entry(
              "advertiser_id",
              "The ad's advertiser, from table ad; in advertiser_access, null means all."),
          entry("applied_at", "When the migration was applied."),
          entry("bin_order", "The number of the bin of the time to click; 0 is before the first."),
          entry("budget", "What may be spent in the whole flight, from table campaign."),
          entry("campaign", "The campaign's name, from table ad or campaign."),
          entry("campaign_id", "The ad's campaign, from table ad."),
          entry("checked_at", "When partitions and retention of the table were last maintained."),
          entry("click_cost", "Cost of the clicks, in the currency unit."),
          entry("click_id", "Identifies the click; null for an impression without a click."),
          entry("click_local_time", "click_time in the reporting time zone, ${zone}."),
          entry("click_time", "When the click happened."),
          entry("cost", "Cost of the event, in the currency unit."),
          entry("committed_at", "When the lane last committed in the minute."),
          entry("clicks", "Matched clicks."),
          entry("country_code", "The location's country, ISO 3166-1 alpha-2, from table country."),
          entry("created_at", "When the row was created."),
          entry("cube", "The cube."),
          entry("currency", "The currency of costs, and of a campaign's budget; ISO 4217."),
          entry("day", "The day in the reporting time zone, ${zone}."),
          entry("detail", "A description of the fault."),
          entry("epoch", "Identifies this incarnation of the results; generated when it began."),
          entry("epoch_began_at", "When this incarnation of the results began."),
          entry("event_time", "When the event happened."),
          entry("fate", "The fate of the records."),
          entry("file", "The migration's file."),
          entry("flight_begin", "The first day of the flight, from table campaign."),
          entry("flight_end", "The last day of the flight, from table campaign."),
          entry("group_id", "A digest of the dimensions, to tell null from text; part of the key."),
          entry("impressions", "Accepted impressions."),
          entry("impression_cost", "Cost of the impressions, in the currency unit."),
          entry("impression_id", "Identifies the impression; for a click its JoinID."),
          entry("impression_time", "When the ad was shown."),
          entry("is_final", "Whether no event can change the row any more."),
          entry("keep", "How long rows are kept; null means forever."),
          entry("labels", "Further attributes of the ad."),
          entry("lane", "The lane: a parallel join task, which joins a share of the ids."),
          entry(
              "lag_seconds",
              "How far the watermark was behind the clock at the last commit of the minute."),
          entry("last_commit_at", "When results were last committed."),
          entry("local_now", "The time now in the reporting time zone."),
          entry(
              "local_time",
              "window_start (or minute) in the reporting time zone, ${zone}; ambiguous where clocks go"
                  + " back."),
          entry("location", "The location of the user."),
          entry("meaning", "The settings that determine the results."),
          entry("measure", "The measure; null for the cube as a whole."),
          entry("minute", "The start of the minute, by the time of the commit."),
          entry("name", "The pipeline's name."),
          entry("one", "There is one row only."),
          entry(
              "pace",
              "share_of_budget / share_of_time: 1 is even spending, more is ahead; null where one of"
                  + " them is null or no time has passed."),
          entry("partition", "The record's partition; null for a rejected row."),
          entry("pipeline", "The pipeline's name."),
          entry("position", "The position after the last applied batch."),
          entry("problem", "What keeps older rows from being removed; null if nothing does."),
          entry(
              "projected_spend",
              "spent / share_of_time: the spend over the whole flight at this pace; null where no"
                  + " time has passed."),
          entry("read", "Records read, regardless of fate."),
          entry("reason", "Why the record was rejected."),
          entry("record_offset", "The record's offset; null for a rejected row."),
          entry("records", "How many."),
          entry("result", "The kind of result."),
          entry("role_name", "The role, as used to log in or set by SET ROLE."),
          entry("roles", "Whether the roles owner, writer and reader are in use."),
          entry("row_level_security", "Whether views show only the advertisers granted to a role."),
          entry("seconds_since_commit", "How long ago results were last committed."),
          entry("session_agrees", "Whether this session shows times in the reporting time zone."),
          entry(
              "seconds_to_click",
              "From impression to click; negative where the click's clock is behind."),
          entry("session_time_zone", "The time zone in which this session shows times."),
          entry("share", "Fraction of the records read in this stream; null without any."),
          entry(
              "share_of_budget",
              "spent / budget, a fraction; over 1 where overspent, null without a budget."),
          entry(
              "share_of_time",
              "How much of the flight is over by the clock, from 0 to 1; null without both days."),
          entry("since", "Since when it counts."),
          entry(
              "spent",
              "Impression cost + click cost in the days of the flight, in the unit of costs."),
          entry("stream", "The stream: impressions or clicks."),
          entry("table_name", "The table."),
          entry("time_zone", "The reporting time zone: local times, hours and days are in it."),
          entry("topic", "The record's topic; null for a rejected row."),
          entry("type", "IMPRESSION or CLICK."),
          entry("updated_at", "When the lane last advanced."),
          entry("utc_offset", "How far the reporting time zone is ahead of UTC now."),
          entry("value", "The record as read, null for a tombstone; or the rejected row."),
          entry("value_bytes", "The length of the record, in bytes."),
          entry("version", "The migration's number."),
          entry("views", "The names of the reporting views."),
          entry(
              "views_digest",
              "A digest that tells whether the reporting views are those of this program."),
          entry(
              "watermark",
              "Events before this time are late; null until both streams have been seen."),
          entry("watermark_age_seconds", "How far the watermark is behind the clock."),
          entry("window_end", "The end of the window, hour or day; exclusive."),
          entry("window_start", "The start of the window, hour or day."));

  /** The comment of a column of table ad or country that a view renames. */
  public static String ofLookedUp(String column) {
    return OF_COLUMNS.getOrDefault(column, column);
  }

  /** Replaces "the currency unit" in a text by the currency, if it is known. */
  public static String inCurrency(String text, @Nullable String currency) {
    return currency == null ? text : text.replace(CURRENCY_UNIT, currency);
  }

  /** Adds missing comments. */
  public void add(String... schemas) throws SQLException {
    List<String> statements = new ArrayList<>();
    String sql =
        """
        SELECT c.oid::regclass, a.attname, c.relkind = 'v' FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_description d ON d.objoid = c.oid
          AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid = a.attnum
        WHERE n.nspname = ANY (?) AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
          AND a.attnum > 0 AND NOT a.attisdropped AND d.objoid IS NULL
        ORDER BY c.oid, a.attnum\
        """;
    try (PreparedStatement statement = script.connection().prepareStatement(sql)) {
      statement.setArray(1, script.connection().createArrayOf("text", schemas));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          // A view is created again when the currency changes, a table is not.
          String comment = of(row.getString(2), row.getBoolean(3) ? currency : null);
          if (comment != null) {
            statements.add(
                "COMMENT ON COLUMN %s.%s IS %s"
                    .formatted(
                        row.getString(1),
                        SqlName.quote(row.getString(2)),
                        SqlName.literal(comment)));
          }
        }
      }
    }
    for (String statement : statements) {
      script.run(statement);
    }
  }

  private @Nullable String of(String column, @Nullable String costs) {
    String comment = OF_COLUMNS.get(column);
    return comment == null ? null : inCurrency(comment.replace("${zone}", zone), costs);
  }
}
