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
 * Says what each column is that no plan decides, in tables and views alike: a name means the same
 * everywhere.
 */
public record Comments(SchemaScript script, String zone, @Nullable String currency) {

  private static final String CURRENCY_UNIT = "the currency unit";

  private static final Map<String, String> OF_COLUMNS =
      Map.ofEntries(
          entry("ad_id", "Which ad."),
          entry("ad_name", "The ad's name, from table ad."),
          entry("advertiser", "The advertiser's name, from table ad."),
          entry(
              "advertiser_id", "Whose ad it is, from table ad; in advertiser_access null is all."),
          entry("applied_at", "When the migration was applied."),
          entry("budget", "What may be spent in the whole flight, from table campaign."),
          entry("campaign", "The campaign's name, from table ad or campaign."),
          entry("campaign_id", "Which campaign the ad belongs to, from table ad."),
          entry("checked_at", "When partitions and retention of the table were last looked after."),
          entry("click_cost", "What clicks cost, in the currency unit."),
          entry("click_id", "Names the click; null for an impression without a click."),
          entry("click_local_time", "click_time in the reporting time zone, ${zone}."),
          entry("click_time", "When the click happened."),
          entry("cost", "What the event cost, in the currency unit."),
          entry("committed_at", "When the lane last committed in the minute."),
          entry("clicks", "Clicks that have their impression."),
          entry("country_code", "The location's country, ISO 3166-1 alpha-2, from table country."),
          entry("created_at", "When the row was made."),
          entry("cube", "The cube."),
          entry("currency", "The currency of costs, and of a campaign's budget; ISO 4217."),
          entry("day", "The day in the reporting time zone, ${zone}."),
          entry("detail", "What was wrong, in words."),
          entry("epoch", "Names these results; made at random when they were begun."),
          entry("epoch_began_at", "When these results were begun."),
          entry("event_time", "When the event happened."),
          entry("fate", "What became of the records."),
          entry("file", "The migration's file."),
          entry("flight_begin", "The first day of the flight, from table campaign."),
          entry("flight_end", "The last day of the flight, from table campaign."),
          entry("group_id", "A digest of the dimensions, to tell null from text; part of the key."),
          entry("impressions", "Impressions, each once."),
          entry("impression_cost", "What impressions cost, in the currency unit."),
          entry("impression_id", "Names the impression; for a click its JoinID."),
          entry("impression_time", "When the ad was shown."),
          entry("is_final", "Whether no event can change the row any more."),
          entry("keep", "For how long; null is for ever."),
          entry("labels", "Whatever else is known of the ad."),
          entry("lane", "Which lane: a share of the ids, joined by one task."),
          entry(
              "lag_seconds",
              "How far the watermark was behind the clock at the last commit of the minute."),
          entry("last_commit_at", "When results were last committed."),
          entry("local_now", "The time now in the reporting time zone."),
          entry(
              "local_time",
              "window_start (or minute) in the reporting time zone, ${zone}; twice the same where clocks go"
                  + " back."),
          entry("location", "Where the ad was shown."),
          entry("meaning", "The settings that decide what the results are."),
          entry("measure", "The measure; null for the cube as a whole."),
          entry("minute", "The start of the minute, by the time of the commit."),
          entry("name", "The pipeline's name."),
          entry("one", "There is one row only."),
          entry(
              "pace",
              "share_of_budget / share_of_time: 1 is even spending, more is ahead; null where one of"
                  + " them is null or no time has passed."),
          entry("partition", "The record's partition; null for a refused row."),
          entry("pipeline", "The pipeline's name."),
          entry("position", "The position after the last batch that was applied."),
          entry("problem", "What keeps older rows from being removed; null if nothing does."),
          entry(
              "projected_spend",
              "spent / share_of_time: what is spent in the whole flight at this pace; null where no"
                  + " time has passed."),
          entry("read", "Records read, whatever became of them."),
          entry("reason", "Why it is here."),
          entry("record_offset", "The record's offset; null for a refused row."),
          entry("records", "How many."),
          entry("result", "The kind of result."),
          entry("role_name", "The role, as it logs in or is set."),
          entry("roles", "Whether the roles owner, writer and reader are in use."),
          entry("row_level_security", "Whether views show only the advertisers a role was given."),
          entry("seconds_since_commit", "How long ago results were last committed."),
          entry(
              "session_agrees",
              "Whether this session shows times as the reporting time zone has them."),
          entry(
              "seconds_to_click",
              "From impression to click; negative where the click's clock is behind."),
          entry("session_time_zone", "The time zone in which this session shows times."),
          entry("share", "Of the records read in this stream, a fraction; null without any."),
          entry(
              "share_of_budget",
              "spent / budget, a fraction; over 1 where overspent, null without a budget."),
          entry(
              "share_of_time",
              "How much of the flight is over by the clock, from 0 to 1; null without both days."),
          entry("since", "Since when it counts."),
          entry(
              "spent",
              "Impression cost + click cost in the days of the flight, in the currency unit."),
          entry("stream", "Which stream: impressions or clicks."),
          entry("table_name", "The table."),
          entry("time_zone", "The reporting time zone: local times, hours and days are in it."),
          entry("topic", "The record's topic; null for a refused row."),
          entry("type", "IMPRESSION or CLICK."),
          entry("updated_at", "When the lane last moved."),
          entry("utc_offset", "How far the reporting time zone is ahead of UTC now."),
          entry("value", "The record as it was read, null for a tombstone; or the refused row."),
          entry("value_bytes", "How long the record was."),
          entry("version", "The migration's number."),
          entry("views", "The names of the reporting views."),
          entry("views_digest", "Tells whether the reporting views are those of this program."),
          entry(
              "watermark",
              "No event before this time is waited for; null until both streams came."),
          entry("watermark_age_seconds", "How far the watermark is behind the clock."),
          entry("window_end", "The end of the window, hour or day; not part of it."),
          entry("window_start", "The start of the window, hour or day."));

  /** What a column of table ad or country is, in a view that has another name for it. */
  public static String ofLookedUp(String column) {
    return OF_COLUMNS.getOrDefault(column, column);
  }

  /** Names the currency where a text says that costs are in the currency unit. */
  public static String inCurrency(String text, @Nullable String currency) {
    return currency == null ? text : text.replace(CURRENCY_UNIT, currency);
  }

  /** Adds what is missing. */
  public void add(String... schemas) throws SQLException {
    List<String> statements = new ArrayList<>();
    String sql =
        """
        SELECT c.oid::regclass, a.attname FROM pg_catalog.pg_attribute a
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
          String comment = of(row.getString(2));
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

  private @Nullable String of(String column) {
    String comment = OF_COLUMNS.get(column);
    return comment == null ? null : inCurrency(comment.replace("${zone}", zone), currency);
  }
}
