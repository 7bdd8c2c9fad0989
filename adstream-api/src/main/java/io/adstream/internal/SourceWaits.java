package io.adstream.internal;

import io.adstream.engine.SourceWait;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The source partitions of a pipeline that wait until their decoder can decide about their next
 * record. Logs when a wait begins and ends, and once a minute meanwhile if the reason has changed.
 * Thread-safe; each partition belongs to one thread at a time.
 */
public final class SourceWaits {

  private static final Logger LOG = LoggerFactory.getLogger(SourceWaits.class);

  private static final long WARN_AGAIN_NANOS = Duration.ofMinutes(1).toNanos();

  private record Place(String topic, int partition) {}

  /** A wait, with the last warning and its time. */
  private record Wait(SourceWait now, String warnedOf, long warnedNanos) {}

  private final String pipeline;
  private final LongSupplier nanoTime;
  private final Map<Place, Wait> waits = new ConcurrentHashMap<>();

  /** Creates an empty set of waits for a pipeline. */
  public SourceWaits(String pipeline) {
    this(pipeline, System::nanoTime);
  }

  SourceWaits(String pipeline, LongSupplier nanoTime) {
    this.pipeline = pipeline;
    this.nanoTime = nanoTime;
  }

  /** Records that the decoder cannot decide about a partition's record now, or still cannot. */
  public void waiting(String topic, int partition, long offset, String reason) {
    LOG.atLevel(note(topic, partition, offset, reason) ? Level.WARN : Level.DEBUG)
        .log(
            "Pipeline {} waits at offset {} of topic {}, partition {}, until its decoder can read"
                + " the record: {}",
            pipeline,
            offset,
            topic,
            partition,
            reason);
  }

  /** Whether it is time to warn about the wait. */
  boolean note(String topic, int partition, long offset, String reason) {
    Place place = new Place(topic, partition);
    Wait before = waits.get(place);
    Instant since = before == null ? Instant.now() : before.now.since();
    SourceWait now = new SourceWait(topic, partition, offset, reason, since);
    long nanos = nanoTime.getAsLong();
    boolean isNews =
        before == null
            || (!before.warnedOf.equals(reason) && nanos - before.warnedNanos >= WARN_AGAIN_NANOS);
    waits.put(
        place,
        before == null || isNews
            ? new Wait(now, reason, nanos)
            : new Wait(now, before.warnedOf, before.warnedNanos));
    return isNews;
  }

  /** Records that the decoder has decided about a partition's record. */
  public void goesOn(String topic, int partition) {
    Wait over = waits.remove(new Place(topic, partition));
    if (over != null) {
      LOG.info(
          "Pipeline {} resumes topic {}, partition {} at offset {} after {} s",
          pipeline,
          topic,
          partition,
          over.now.offset(),
          Duration.between(over.now.since(), Instant.now()).toSeconds());
    }
  }

  /** Records that a partition was revoked from this process. */
  public void forget(String topic, int partition) {
    waits.remove(new Place(topic, partition));
  }

  /** Whether a partition waits now. */
  public boolean isWaiting(String topic, int partition) {
    return !waits.isEmpty() && waits.containsKey(new Place(topic, partition));
  }

  /** The current waits, sorted by topic and partition. */
  public List<SourceWait> list() {
    return waits.values().stream()
        .map(Wait::now)
        .sorted(Comparator.comparing(SourceWait::topic).thenComparingInt(SourceWait::partition))
        .toList();
  }
}
