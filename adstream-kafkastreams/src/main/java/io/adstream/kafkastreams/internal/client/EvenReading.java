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
 * Prevents one stream from filling the open windows with events whose counterparts have not been
 * read yet: while the windows are almost full, the topic that is ahead in event time is paused, as
 * long as the other has records to read and its event time advances. Each lane votes, and a topic
 * is paused only if the other one is ahead in no lane; lanes with an idle stream do not vote.
 * Thread-safe.
 */
public final class EvenReading {

  private static final Logger LOG = LoggerFactory.getLogger(EvenReading.class);

  private static final long NEVER = Long.MIN_VALUE;

  /** Smaller distances are normal between two live streams. */
  private static final long AHEAD_MILLIS = 1_000;

  /** Several times as long as a lane takes to report its progress when commits are slow. */
  static final Duration LONGEST = Duration.ofSeconds(30);

  private final KafkaSource source;
  private final BooleanSupplier isAlmostFull;
  private final Supplier<Map<Integer, LaneStatus>> lanes;
  private final SourceProgress progress;
  private final SourceWaits waits;
  private final LongSupplier nanoClock;

  private @Nullable EventType paused;
  private boolean isGivenUp;

  /** The sum of the event times of the stream that is behind. */
  private long behindMillis;

  private long movedNanos;

  /**
   * Decides based on the progress of this process's lanes.
   *
   * @param isAlmostFull whether a pause is needed; called before each poll
   * @param lanes the status of each lane by its number
   * @param progress knows which partitions have records to read
   * @param waits knows whether the decoder blocks a partition, which a pause does not cause
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

  /** The topic to pause now; null to pause none. */
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

  /**
   * Gives up a pause that brings no progress, since it only stalls the pipeline; with more room,
   * the next one may help.
   */
  private void giveUp(EventType ahead) {
    isGivenUp = true;
    paused = null;
    LOG.warn(
        "The windows are almost full, and topic {} has been paused for {} s while the event time of"
            + " topic {} stood still: resuming it. At the limit the pipeline fails; raise"
            + " maxWindowBytes, and check whether a partition of topic {} is silent",
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

  /** Without a watermark, a stream without a time has not been read yet; otherwise it is idle. */
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
