package io.adstream.jdbc.internal.schema;

import java.io.Serializable;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The requested properties of a schema apart from the pipeline; null keeps the current one.
 *
 * @param timeZone the reporting time zone
 * @param currency the currency of costs, ISO 4217
 * @param roles whether to create owner, writer and reader
 * @param rowLevelSecurity whether each role sees only the advertisers granted to it
 * @param retention how long rows are kept, by table
 * @param readerTimeout the statement timeout of the reader's role
 * @param acceptChanges whether settings that need consent may change without a rebuild
 */
public record SchemaOptions(
    @Nullable String timeZone,
    @Nullable String currency,
    boolean roles,
    @Nullable Boolean rowLevelSecurity,
    Map<String, Duration> retention,
    @Nullable Duration readerTimeout,
    boolean acceptChanges)
    implements Serializable {

  /** Copies the map. */
  public SchemaOptions {
    retention = Map.copyOf(retention);
  }

  /** Descriptions of the values that are out of bounds; empty if none is. */
  public List<String> faults() {
    List<String> faults = new ArrayList<>();
    if (timeZone != null && !ZoneId.getAvailableZoneIds().contains(timeZone)) {
      faults.add("timeZone is " + timeZone + ", expected a region such as Europe/Berlin");
    }
    new TreeMap<>(retention)
        .forEach(
            (table, keep) -> {
              if (keep.compareTo(Duration.ofDays(1)) < 0 || keep.toDays() > 36_500) {
                faults.add("retention of " + table + " is " + keep + ", expected 1 to 36500 days");
              }
            });
    if (readerTimeout != null
        && (readerTimeout.toSeconds() < 1 || readerTimeout.compareTo(Duration.ofDays(1)) > 0)) {
      faults.add("readerTimeout is " + readerTimeout + ", expected 1 second to 1 day");
    }
    return faults;
  }
}
