package io.adstream.spark.internal.state;

import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.LaneStatusCodec;
import io.adstream.sink.LaneStatus;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Brings the status of a query's lanes to its driver. Safe for use by several threads. */
public final class Lanes extends StreamingQueryListener {

  /** The column of the lanes' output, and the observed metric, that hold each lane's status. */
  public static final String COLUMN = "status";

  private static final long serialVersionUID = 1L;

  private final String queryName;
  private final ConcurrentHashMap<Integer, LaneStatus> newest = new ConcurrentHashMap<>();

  /** Listens to the query of this name. */
  public Lanes(String queryName) {
    this.queryName = queryName;
  }

  /** A lane's status, as it crosses from its task to the driver. */
  static byte[] write(int lane, LaneStatus status) {
    ByteWriter out = new ByteWriter().writeVarint(lane);
    LaneStatusCodec.write(out, status);
    return out.toByteArray();
  }

  /** The newest status of all lanes together. */
  public LaneStatus status() {
    return LaneStatus.merge(newest.values());
  }

  /**
   * Takes what lanes reported last in a query that has ended: Spark's events come some time later.
   */
  public void readEnd(StreamingQuery ended) {
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

  /** Takes what lanes reported in a batch. */
  private void read(StreamingQueryProgress progress) {
    Row observed = progress.observedMetrics().get(COLUMN);
    if (queryName.equals(progress.name()) && observed != null) {
      List<byte[]> statuses = observed.getList(0);
      for (byte[] bytes : statuses) {
        ByteReader in = new ByteReader(bytes);
        newest.put((int) in.readVarint(), LaneStatusCodec.read(in));
      }
    }
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {}
}
