package io.adstream.jdbc.internal.report;

import static java.util.stream.Collectors.joining;

import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.jdbc.internal.table.Comments;
import io.adstream.jdbc.internal.table.TableColumns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A column that a view takes from table ad or country.
 *
 * @param table the table
 * @param column the column's name there
 * @param name its name in the view: the same, unless a column of the results has that
 */
record LookedUp(String table, String column, String name) {

  private static final List<String> OF_ADS =
      List.of("campaign_id", "campaign", "advertiser_id", "advertiser");

  /** What is known of ads, beside the columns of these names. */
  static List<LookedUp> ofAds(Collection<String> taken) {
    List<LookedUp> columns = new ArrayList<>();
    OF_ADS.forEach(column -> columns.add(of("ad", "ad_", column, taken)));
    return columns;
  }

  /** What is known of places, beside the columns of these names. */
  static List<LookedUp> ofPlaces(Collection<String> taken) {
    return List.of(of("country", "location_", "country_code", taken));
  }

  private static LookedUp of(String table, String prefix, String column, Collection<String> taken) {
    String name = column;
    while (taken.contains(name)) {
      name = prefix + name;
    }
    return new LookedUp(table, column, name);
  }

  /** Such as {@code ad.campaign AS "campaign"}. */
  static String select(List<LookedUp> columns) {
    return columns.stream()
        .map(each -> "%s.%s AS %s".formatted(each.table, each.column, SqlName.quote(each.name)))
        .collect(joining(", "));
  }

  /** Such as {@code ad.campaign}. */
  static String group(List<LookedUp> columns) {
    return columns.stream().map(each -> each.table + "." + each.column).collect(joining(", "));
  }

  /** The statements that set the comments of those that have another name. */
  static List<String> comments(String view, List<LookedUp> columns) {
    return columns.stream()
        .filter(each -> !each.name.equals(each.column))
        .map(each -> TableColumns.comment(view, each.name, Comments.ofLookedUp(each.column)))
        .toList();
  }
}
