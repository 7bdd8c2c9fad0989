package io.adstream.kafkastreams.internal.client;

import io.adstream.engine.KafkaSource;
import io.adstream.event.EventType;
import io.adstream.sink.LaneStatus;
import io.adstream.status.SourceLag;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one stream from filling the open windows with what the other has yet to come to: while the
 * windows are almost full, the topic that is ahead in event time is not read on, as long as there
 * is something to read in the other. Safe for use by several threads.
 */
public final class EvenReading {

  private static final Logger LOG = LoggerFactory.getLogger(EvenReading.class);

  private final KafkaSource source;
  private final BooleanSupplier isAlmostFull;
  private final Supplier<LaneStatus> lanes;
  private final Supplier<SourceLag> lag;
  private volatile @Nullable String told;

  /**
   * Decides by how far lanes have come.
   *
   * @param isAlmostFull whether it is needed; asked before each poll
   * @param lag what there is to read
   */
  public EvenReading(
      KafkaSource source,
      BooleanSupplier isAlmostFull,
      Supplier<LaneStatus> lanes,
      Supplier<SourceLag> lag) {
    this.source = source;
    this.isAlmostFull = isAlmostFull;
    this.lanes = lanes;
    this.lag = lag;
  }

  /** The topic that is not to be read on now; null where all are. */
  @Nullable String paused() {
    String paused = isAlmostFull.getAsBoolean() ? ahead() : null;
    if (paused != null && !paused.equals(told)) {
      LOG.debug("The windows are almost full: topic {} waits for the other one", paused);
    }
    told = paused;
    return paused;
  }

  private @Nullable String ahead() {
    LaneStatus status = lanes.get();
    long impressions = status.timeMillis(EventType.IMPRESSION);
    long clicks = status.timeMillis(EventType.CLICK);
    if (impressions == clicks || source.topics().size() == 1) {
      return null;
    }
    EventType ahead = impressions > clicks ? EventType.IMPRESSION : EventType.CLICK;
    EventType behind = impressions > clicks ? EventType.CLICK : EventType.IMPRESSION;
    return lag.get().records().getOrDefault(source.topic(behind), 0L) > 0
        ? source.topic(ahead)
        : null;
  }
}
