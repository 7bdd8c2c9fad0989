package io.adstream.jdbc.internal.report;

import static java.util.Comparator.comparing;

import io.adstream.event.Attribute;
import io.adstream.event.Dimension;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.jdbc.internal.sql.SqlTemplate;
import io.adstream.jdbc.internal.table.CubeTable;
import io.adstream.jdbc.internal.table.Layout;
import io.adstream.kpi.CubePlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The reporting view of budgets and flights. All cubes count the same events, so the amount spent
 * is read from the cube that holds it in the fewest rows.
 */
public record CampaignPacing(Layout layout, Reporting reporting, CountedSince since) {

  private static final String FILE = "campaign_pacing.sql";
  private static final String NAME = "campaign_pacing";

  /** The view's name; empty if no cube distinguishes campaigns. */
  public List<String> names() {
    return cube().map(cube -> List.of(NAME)).orElse(List.of());
  }

  /** The statements that create it; empty if there is no view. */
  public List<String> statements() {
    return cube().map(cube -> List.of(view(cube))).orElse(List.of());
  }

  /**
   * Cubes that count from the beginning before those added later, then by the number of dimensions.
   */
  private Optional<CubePlan> cube() {
    return layout.plan().cubes().stream()
        .filter(cube -> campaignOf(cube).isPresent() || hasAds(cube))
        .min(
            comparing((CubePlan cube) -> !since.of(cube.name()).isEmpty())
                .thenComparing(cube -> cube.dimensions().size())
                .thenComparing(cube -> campaignOf(cube).isEmpty())
                .thenComparing(CubePlan::name));
  }

  private String view(CubePlan cube) {
    List<CubeTable> tables = layout.cubes().getOrDefault(cube.name(), List.of());
    CubeTable coarsest = tables.get(tables.size() - 1);
    String ofCampaign =
        campaignOf(cube)
            .map(
                attribute ->
                    "kpi WHERE %s = campaign.campaign_id"
                        .formatted(LookedUp.campaignId("kpi", attribute)))
            .orElseGet(
                () ->
                    "kpi JOIN %s ON ad.ad_id = kpi.ad_id WHERE ad.campaign_id = campaign.campaign_id"
                        .formatted(reporting.table("ad")));
    return SqlTemplate.fill(
        CampaignPacing.class,
        FILE,
        Map.ofEntries(
            Map.entry("view", reporting.view(NAME)),
            Map.entry("schema", SqlName.quote(reporting.schema())),
            Map.entry("barrier", reporting.barrier()),
            Map.entry("own_rows", reporting.ownRows()),
            Map.entry("zone", reporting.zoneLiteral()),
            Map.entry("table", coarsest.qualifiedName()),
            Map.entry("of_campaign", ofCampaign)));
  }

  private static Optional<Attribute> campaignOf(CubePlan cube) {
    return LookedUp.campaignOf(cube.dimensions());
  }

  private static boolean hasAds(CubePlan cube) {
    return cube.cube().dimensions().contains(Dimension.AD_ID);
  }
}
