package io.adstream.samples.dashboards;

import io.adstream.join.JoinPlan;
import java.time.ZoneId;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * The specification of dashboards.
 *
 * @param plan what is joined and counted
 * @param schema the schema of the results; the views' schema is named after it
 * @param timeZone the zone of hours, days and local times
 * @param currency the currency of costs; null if unknown
 */
public record Reports(JoinPlan plan, String schema, ZoneId timeZone, @Nullable Currency currency) {

  /** The schema of the reporting views. */
  String views() {
    return schema + "_bi";
  }
}
