package io.adstream.kafkastreams.internal.run;

import io.adstream.engine.SourceWait;
import io.adstream.internal.SourceWaits;
import io.adstream.internal.status.PipelineStatus;
import io.adstream.internal.status.StateTracker.LanePhase;
import io.adstream.kafkastreams.internal.step.Lanes;
import io.adstream.sink.LaneStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** A pipeline's status as reported by Kafka Streams and the lanes. Thread-safe. */
final class StreamsView implements PipelineStatus.Source, StateRestoreListener {

  /** A log that is being restored, up to its end when the restore began. */
  private record Restore(long from, long at, long to) {}

  private final Lanes lanes;
  private final SourceWaits waits;
  private final Runnable changed;
  private final Map<TopicPartition, Restore> restores = new ConcurrentHashMap<>();
  private volatile KafkaStreams.State streams = KafkaStreams.State.CREATED;

  /**
   * Creates a view of lanes.
   *
   * @param changed called when the phase may have changed
   */
  StreamsView(Lanes lanes, SourceWaits waits, Runnable changed) {
    this.lanes = lanes;
    this.waits = waits;
    this.changed = changed;
  }

  /** Records that Kafka Streams has changed its state. */
  void streamsAre(KafkaStreams.State now) {
    if (now == KafkaStreams.State.RUNNING) {
      restores.clear();
    }
    streams = now;
    changed.run();
  }

  @Override
  public Map<Integer, LaneStatus> lanes() {
    return lanes.statuses();
  }

  @Override
  public List<SourceWait> sourceWaits() {
    return waits.list();
  }

  @Override
  public LanePhase phase() {
    return switch (streams) {
      case CREATED -> LanePhase.starting("");
      case REBALANCING -> assigned();
      case RUNNING, PENDING_ERROR, PENDING_SHUTDOWN, ERROR, NOT_RUNNING -> LanePhase.JOINED;
    };
  }

  private LanePhase assigned() {
    long done = 0;
    long all = 0;
    for (Restore each : restores.values()) {
      done += each.at - each.from;
      all += each.to - each.from;
    }
    return all == 0
        ? LanePhase.starting("the group is assigning lanes")
        : LanePhase.restoring(done, all, "records of the lanes' logs");
  }

  @Override
  public void onRestoreStart(TopicPartition log, String store, long from, long to) {
    restores.put(log, new Restore(from, from, to));
    changed.run();
  }

  @Override
  public void onBatchRestored(TopicPartition log, String store, long last, long count) {
    restores.computeIfPresent(
        log, (key, it) -> new Restore(it.from, Math.min(it.to, last + 1), it.to));
  }

  @Override
  public void onRestoreEnd(TopicPartition log, String store, long count) {
    restores.computeIfPresent(log, (key, it) -> new Restore(it.from, it.to, it.to));
  }

  @Override
  public void onRestoreSuspended(TopicPartition log, String store, long count) {
    restores.remove(log);
  }
}
