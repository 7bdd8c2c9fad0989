package io.adstream.samples.dashboards;

import io.adstream.join.JoinPlan;
import java.time.ZoneId;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * What dashboards are made for.
 *
 * @param plan what is joined and counted
 * @param schema the schema of the results; views are in the one named after it
 * @param timeZone the zone of hours, days and local times
 * @param currency what costs are in; null if not known
 */
public record Reports(JoinPlan plan, String schema, ZoneId timeZone, @Nullable Currency currency) {

  /** The schema of the reporting views. */
  String views() {
    return schema + "_bi";
  }
}
