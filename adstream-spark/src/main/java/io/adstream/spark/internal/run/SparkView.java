package io.adstream.spark.internal.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.SourceWait;
import io.adstream.internal.status.PipelineStatus;
import io.adstream.internal.status.StateTracker.LanePhase;
import io.adstream.sink.LaneStatus;
import io.adstream.spark.internal.guard.Checkpoint;
import io.adstream.spark.internal.session.SparkSettings;
import io.adstream.spark.internal.state.LaneCache;
import io.adstream.spark.internal.state.Lanes;
import io.adstream.spark.internal.step.RunDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pipeline's status as reported by Spark and the lanes. Thread-safe. */
final class SparkView implements PipelineStatus.Source {

  private static final Logger LOG = LoggerFactory.getLogger(SparkView.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The batch id that Spark reports for a query that has not planned a batch yet. */
  private static final String INITIALIZING = "Initializing";

  private final PipelineSpec spec;
  private final String run;
  private final Lanes lanes;
  private final int laneCount;
  private final boolean isRestart;

  /** The positions that an earlier run has committed. */
  private final Map<TopicPartition, Long> committed = new HashMap<>();

  private final ExecutorReports reports;
  private volatile @Nullable StreamingQuery query;

  /**
   * Creates a view of a run.
   *
   * @param checkpoint an earlier run may have left something in its lanes' windows
   * @param reports knows what executors in other processes wait for
   */
  SparkView(
      PipelineSpec spec,
      String run,
      Lanes lanes,
      Checkpoint checkpoint,
      SparkSettings settings,
      ExecutorReports reports) {
    this.spec = spec;
    this.run = run;
    this.lanes = lanes;
    this.reports = reports;
    laneCount = checkpoint.lanes();
    isRestart = checkpoint.isUsed(settings);
    for (String json : checkpoint.committedOffsets(settings)) {
      try {
        addPositions(json, committed);
      } catch (IllegalStateException e) { // Spark reports the damage when it reads the file itself
        LOG.warn("Lag is unknown until the first batch is stored: {}", e.getMessage());
      }
    }
  }

  /** Records that another query has replaced the previous one. */
  void queryIs(StreamingQuery now) {
    query = now;
  }

  @Override
  public Map<Integer, LaneStatus> lanes() {
    return lanes.statuses();
  }

  @Override
  public long fullestWindowBytes() {
    return lanes.fullestWindowBytes();
  }

  @Override
  public List<SourceWait> sourceWaits() {
    List<SourceWait> waits = new ArrayList<>(RunDecoder.waits(spec.name(), run));
    waits.addAll(reports.sourceWaits());
    return List.copyOf(waits);
  }

  /** The first batch restores all lanes. */
  @Override
  public LanePhase phase() {
    if (!lanes.statuses().isEmpty()) {
      return LanePhase.JOINED;
    }
    StreamingQuery running = query;
    if (running == null || running.status().message().startsWith(INITIALIZING)) {
      return LanePhase.starting("");
    }
    return isRestart
        ? LanePhase.restoring(
            LaneCache.lanesInMemory(running.id(), running.runId()), laneCount, "lanes")
        : LanePhase.JOINED;
  }

  /** The stored positions of the source partitions; empty before the first batch was stored. */
  Map<TopicPartition, Long> positions() {
    String newest = lanes.positions();
    if (newest == null) {
      return committed;
    }
    Map<TopicPartition, Long> positions = new HashMap<>();
    addPositions(newest, positions);
    return positions;
  }

  /** Adds nothing if the JSON is another source's, such as that of the ticks. */
  private void addPositions(String json, Map<TopicPartition, Long> positions) {
    JsonNode topics = parsed(json);
    for (String topic : spec.source().topics()) {
      for (Map.Entry<String, JsonNode> each : topics.path(topic).properties()) {
        positions.put(
            new TopicPartition(topic, Integer.parseInt(each.getKey())), each.getValue().asLong());
      }
    }
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot read positions: Spark reports " + json, e);
    }
  }
}
