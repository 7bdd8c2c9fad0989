package io.adstream.jdbc.internal.reconcile;

import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.Impression;
import io.adstream.join.JoinResult;
import java.util.ArrayList;
import java.util.List;

/** Late events, and everything stored under their impressions' ids. */
record LateChunk(
    List<StoredRow.Late> late, List<StoredRow.Joined> joined, List<StoredRow.Orphan> orphans) {

  /** Results that may need partitions if these events are accepted. */
  static List<JoinResult> possibleResults(List<StoredRow.Late> late) {
    List<JoinResult> results = new ArrayList<>();
    for (StoredRow.Late row : late) {
      AdEvent event = row.event();
      if (event instanceof Impression impression) {
        results.add(new JoinResult.Unclicked(impression));
      } else if (event instanceof Click click) {
        results.add(new JoinResult.Orphan(click));
      }
    }
    return results;
  }
}
