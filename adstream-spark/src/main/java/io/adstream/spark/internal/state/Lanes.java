package io.adstream.spark.internal.state;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;
import static java.util.stream.Collectors.toUnmodifiableMap;

import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.LaneStatusCodec;
import io.adstream.sink.LaneStatus;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.jspecify.annotations.Nullable;

/** Brings the status of a query's lanes to its driver. Safe for use by several threads. */
public final class Lanes extends StreamingQueryListener {

  /** The column of the lanes' output, and the observed metric, that hold each lane's status. */
  public static final String COLUMN = "status";

  private static final long serialVersionUID = 1L;

  /** How Spark's descriptions of the source begin. */
  private static final String KAFKA = "KafkaV2";

  /** A lane's status, and the executor that has joined its batch. */
  private record Reported(String executor, LaneStatus status) implements Serializable {}

  private final String queryName;
  private final ConcurrentHashMap<Integer, Reported> newest = new ConcurrentHashMap<>();
  private volatile @Nullable String positions;

  /** Listens to the query of this name. */
  public Lanes(String queryName) {
    this.queryName = queryName;
  }

  /** A lane's status, as it crosses from its task to the driver. */
  static byte[] write(int lane, String executor, LaneStatus status) {
    ByteWriter out = new ByteWriter().writeVarint(lane).writeText(executor);
    LaneStatusCodec.write(out, status);
    return out.toByteArray();
  }

  /** The newest status of each lane, by its number. */
  public Map<Integer, LaneStatus> statuses() {
    return newest.entrySet().stream()
        .collect(toUnmodifiableMap(Map.Entry::getKey, lane -> lane.getValue().status));
  }

  /** Memory of the open windows of the executor that holds the most, in bytes. */
  public long fullestWindowBytes() {
    return newest.values().stream()
        .collect(groupingBy(Reported::executor, summingLong(lane -> lane.status.windowBytes())))
        .values()
        .stream()
        .max(Long::compare)
        .orElse(0L);
  }

  /** What Spark calls the positions that a batch has brought the source to; null before one. */
  public @Nullable String positions() {
    return positions;
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
    if (!queryName.equals(progress.name())) {
      return;
    }
    for (SourceProgress source : progress.sources()) {
      positions = source.description().startsWith(KAFKA) ? source.endOffset() : positions;
    }
    Row observed = progress.observedMetrics().get(COLUMN);
    if (observed != null) {
      List<byte[]> statuses = observed.getList(0);
      statuses.forEach(this::take);
    }
  }

  void take(byte[] status) {
    ByteReader in = new ByteReader(status);
    int lane = (int) in.readVarint();
    newest.put(lane, new Reported(in.readRequiredText(), LaneStatusCodec.read(in)));
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {}
}
