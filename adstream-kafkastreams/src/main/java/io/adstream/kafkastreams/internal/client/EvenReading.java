package io.adstream.kafkastreams.internal.client;

import io.adstream.engine.KafkaSource;
import io.adstream.engine.Keying;
import io.adstream.event.EventType;
import io.adstream.internal.SourceWaits;
import io.adstream.internal.status.SourceProgress;
import io.adstream.sink.LaneStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one stream from filling the open windows with events whose counterparts are not read yet:
 * while the windows are almost full, the topic that is ahead in event time is paused, as long as
 * the other one has records to read and its event time advances. Lanes decide one by one, and the
 * topic is paused only where no lane has the other one ahead; a lane one of whose streams is idle
 * does not count. Safe for use by several threads.
 */
public final class EvenReading {

  private static final Logger LOG = LoggerFactory.getLogger(EvenReading.class);

  private static final long NEVER = Long.MIN_VALUE;

  /** Less is the ordinary distance of two live streams. */
  private static final long AHEAD_MILLIS = 1_000;

  /** Several times as long as a lane takes to report its progress where commits are slow. */
  static final Duration LONGEST = Duration.ofSeconds(30);

  private final KafkaSource source;
  private final BooleanSupplier isAlmostFull;
  private final Supplier<Map<Integer, LaneStatus>> lanes;
  private final SourceProgress progress;
  private final SourceWaits waits;
  private final LongSupplier nanoClock;

  private @Nullable EventType paused;
  private boolean isGivenUp;

  /** Sum of the times of the stream that is behind. */
  private long behindMillis;

  private long movedNanos;

  /**
   * Decides by the progress of this process's lanes.
   *
   * @param isAlmostFull whether a pause is needed; asked before each poll
   * @param lanes status of each lane by its number
   * @param progress knows which partitions have records to read
   * @param waits knows whether the decoder holds a partition up, which no pause is to blame for
   */
  public EvenReading(
      KafkaSource source,
      BooleanSupplier isAlmostFull,
      Supplier<Map<Integer, LaneStatus>> lanes,
      SourceProgress progress,
      SourceWaits waits) {
    this(source, isAlmostFull, lanes, progress, waits, System::nanoTime);
  }

  EvenReading(
      KafkaSource source,
      BooleanSupplier isAlmostFull,
      Supplier<Map<Integer, LaneStatus>> lanes,
      SourceProgress progress,
      SourceWaits waits,
      LongSupplier nanoClock) {
    this.source = source;
    this.isAlmostFull = isAlmostFull;
    this.lanes = lanes;
    this.progress = progress;
    this.waits = waits;
    this.nanoClock = nanoClock;
  }

  /** The topic to pause now; null for none. */
  @Nullable String paused() {
    if (!isAlmostFull.getAsBoolean() || source.topics().size() == 1) {
      return reset();
    }
    return decide();
  }

  private synchronized @Nullable String reset() {
    paused = null;
    isGivenUp = false;
    return null;
  }

  private synchronized @Nullable String decide() {
    Map<Integer, LaneStatus> statuses = lanes.get();
    EventType ahead = isGivenUp ? null : ahead(statuses);
    if (ahead == null) {
      paused = null;
      return null;
    }
    long now = nanoClock.getAsLong();
    long behind = behindMillis(statuses.values(), other(ahead));
    if (ahead != paused || behind != behindMillis || !waits.list().isEmpty()) {
      if (ahead != paused) {
        LOG.debug("The windows are almost full: pausing topic {}", source.topic(ahead));
      }
      paused = ahead;
      behindMillis = behind;
      movedNanos = now;
    } else if (now - movedNanos > LONGEST.toNanos()) {
      giveUp(ahead);
      return null;
    }
    return source.topic(ahead);
  }

  /** Without progress a pause only stalls the pipeline; with more room the next one may help. */
  private void giveUp(EventType ahead) {
    isGivenUp = true;
    paused = null;
    LOG.warn(
        "The windows are almost full, and topic {} has been paused for {} s while the event time of"
            + " topic {} stood still: reading on. At the limit the pipeline ends; raise"
            + " maxWindowBytes, and look whether a partition of topic {} is silent",
        source.topic(ahead),
        LONGEST.toSeconds(),
        source.topic(other(ahead)),
        source.topic(other(ahead)));
  }

  private @Nullable EventType ahead(Map<Integer, LaneStatus> statuses) {
    Set<EventType> found = EnumSet.noneOf(EventType.class);
    for (EventType type : EventType.values()) {
      Set<Integer> unread = progress.unread(source.topic(other(type)));
      statuses.forEach(
          (lane, status) -> {
            boolean canCatchUp =
                source.keying() == Keying.ANY ? !unread.isEmpty() : unread.contains(lane);
            if (canCatchUp && isAhead(status, type)) {
              found.add(type);
            }
          });
    }
    return found.size() == 1 ? found.iterator().next() : null;
  }

  /** Without a watermark, a stream that has no time was not read yet; else it is idle. */
  private static boolean isAhead(LaneStatus status, EventType type) {
    long behind = status.timeMillis(other(type));
    return status.timeMillis(type) != NEVER
        && (behind != NEVER || status.watermarkMillis() == NEVER)
        && status.timeMillis(type) - AHEAD_MILLIS > behind;
  }

  private static long behindMillis(Collection<LaneStatus> statuses, EventType behind) {
    return statuses.stream()
        .mapToLong(status -> status.timeMillis(behind))
        .filter(time -> time != NEVER)
        .sum();
  }

  private static EventType other(EventType type) {
    return type == EventType.IMPRESSION ? EventType.CLICK : EventType.IMPRESSION;
  }
}
