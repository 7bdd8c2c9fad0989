package io.adstream.spark.internal.state;

import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.LaneStatusCodec;
import io.adstream.sink.LaneStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.jspecify.annotations.Nullable;

/** Collects the status of a query's lanes in its driver. Thread-safe. */
public final class Lanes extends StreamingQueryListener {

  /** The name of the output column and of the observed metric that hold each lane's status. */
  public static final String COLUMN = "status";

  private static final long serialVersionUID = 1L;

  /** The prefix of Spark's descriptions of the source. */
  private static final String KAFKA = "KafkaV2";

  private final String queryName;
  private final ConcurrentHashMap<Integer, LaneStatus> newest = new ConcurrentHashMap<>();
  private volatile @Nullable String positions;

  /** Creates a listener for the query of this name. */
  public Lanes(String queryName) {
    this.queryName = queryName;
  }

  /** A lane's status, as sent from its task to the driver. */
  static byte[] write(int lane, LaneStatus status) {
    ByteWriter out = new ByteWriter().writeVarint(lane);
    LaneStatusCodec.write(out, status);
    return out.toByteArray();
  }

  /** The newest status of each lane, by its number. */
  public Map<Integer, LaneStatus> statuses() {
    return Map.copyOf(newest);
  }

  /** Spark's end offsets of the source after a batch; null before the first. */
  public @Nullable String positions() {
    return positions;
  }

  /** Takes the last reports of an ended query's lanes, since Spark's events arrive later. */
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

  /** Takes the reports of lanes in a batch. */
  private void read(StreamingQueryProgress progress) {
    if (!queryName.equals(progress.name())) {
      return;
    }
    for (SourceProgress source : progress.sources()) {
      positions = source.description().startsWith(KAFKA) ? source.endOffset() : positions;
    }
    Row observed = progress.observedMetrics().get(COLUMN);
    if (observed != null) {
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
