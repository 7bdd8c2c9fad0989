package io.adstream.jdbc.internal.report;

import static java.util.stream.Collectors.joining;

import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.jdbc.internal.table.Comments;
import io.adstream.jdbc.internal.table.TableColumns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A column that a view takes from table ad, campaign or country.
 *
 * @param table the table
 * @param column the column's name there
 * @param meaning its preferred name in views, used unless a column of the results has it
 * @param name its name in the view
 */
record LookedUp(String table, String column, String meaning, String name) {

  private static final String CAMPAIGN_ID = "campaign_id";
  private static final String CAMPAIGN = "campaign";
  private static final String LABELS = "labels";
  private static final List<String> OF_CAMPAIGNS_OF_ADS =
      List.of(CAMPAIGN_ID, CAMPAIGN, "advertiser_id", "advertiser");

  /** The columns of table ad, renamed where the given names are taken. */
  static List<LookedUp> ofAds(Collection<String> taken) {
    List<LookedUp> columns = new ArrayList<>(ofCampaignsOfAds(taken));
    columns.add(of("ad", "ad_", "name", "ad_name", taken));
    columns.add(of("ad", "ad_", LABELS, LABELS, taken));
    return columns;
  }

  /** The columns that the ads of a campaign share, renamed where the given names are taken. */
  static List<LookedUp> ofCampaignsOfAds(Collection<String> taken) {
    return OF_CAMPAIGNS_OF_ADS.stream()
        .map(column -> of("ad", "ad_", column, column, taken))
        .toList();
  }

  /**
   * The columns of table campaign, if the results themselves name the campaign; otherwise none.
   *
   * @param attributes the attributes that the results have columns for
   * @param taken the names of other columns
   */
  static List<LookedUp> ofCampaigns(Collection<Attribute> attributes, Collection<String> taken) {
    return campaignOf(attributes).isPresent()
        ? List.of(of(CAMPAIGN, "campaign_", "name", CAMPAIGN, taken))
        : List.of();
  }

  /** The attribute that names an event's campaign: the one whose column is campaign_id. */
  static Optional<Attribute> campaignOf(Collection<Attribute> attributes) {
    return attributes.stream().filter(each -> each.column().equals(CAMPAIGN_ID)).findFirst();
  }

  /** A join with table campaign, for rows that have this attribute. */
  static String joinCampaign(Reporting reporting, String rows, Attribute attribute) {
    return " LEFT JOIN %s ON campaign.campaign_id = %s"
        .formatted(reporting.table(CAMPAIGN), campaignId(rows, attribute));
  }

  /** A row's campaign, as spelled in table campaign. */
  static String campaignId(String rows, Attribute attribute) {
    return rows + "." + CAMPAIGN_ID + (attribute.type() == AttributeType.TEXT ? "" : "::text");
  }

  /** The columns of table country, renamed where the given names are taken. */
  static List<LookedUp> ofPlaces(Collection<String> taken) {
    return List.of(of("country", "location_", "country_code", "country_code", taken));
  }

  private static LookedUp of(
      String table, String prefix, String column, String meaning, Collection<String> taken) {
    String name = meaning;
    while (taken.contains(name)) {
      name = prefix + name;
    }
    return new LookedUp(table, column, meaning, name);
  }

  /** Whether its values are few and plain enough to filter by. */
  boolean isFilter() {
    return !column.equals(LABELS);
  }

  /** The names in the view. */
  static List<String> names(List<LookedUp> columns) {
    return columns.stream().map(LookedUp::name).toList();
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

  /** The statements that set the comments of renamed columns. */
  static List<String> comments(String view, List<LookedUp> columns) {
    return columns.stream()
        .filter(each -> !each.name.equals(each.meaning))
        .map(each -> TableColumns.comment(view, each.name, Comments.ofLookedUp(each.meaning)))
        .toList();
  }
}
