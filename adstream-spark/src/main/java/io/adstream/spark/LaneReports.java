package io.adstream.spark;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Brings what a query's lanes say of themselves to its driver. Safe for use by several threads. */
final class LaneReports extends StreamingQueryListener {

  private static final long serialVersionUID = 1L;

  private final String queryName;
  private final ConcurrentHashMap<Integer, LaneReport> newest = new ConcurrentHashMap<>();

  LaneReports(String queryName) {
    this.queryName = queryName;
  }

  /** What each lane that was heard of said last. */
  Collection<LaneReport> newest() {
    return newest.values();
  }

  /** Takes what lanes said last in a query that has ended: Spark's events come some time later. */
  void readEnd(StreamingQuery ended) {
    for (StreamingQueryProgress progress : ended.recentProgress()) {
      read(progress);
    }
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {}

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    read(event.progress());
  }

  /** Takes what lanes said in a batch. */
  private void read(StreamingQueryProgress progress) {
    Row observed = progress.observedMetrics().get(JoinQuery.REPORTS);
    if (queryName.equals(progress.name()) && observed != null) {
      List<byte[]> reports = observed.getList(0);
      for (byte[] bytes : reports) {
        LaneReport report = LaneReport.read(bytes);
        newest.put(report.lane(), report);
      }
    }
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {}
}
