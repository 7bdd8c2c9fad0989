package io.adstream.internal;

import io.adstream.engine.SourceWait;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source partitions of a pipeline that wait until their decoder can judge their next record.
 * Logs when one begins to wait, waits for something else, and goes on. Safe for use by several
 * threads; each partition is one thread's at a time.
 */
public final class SourceWaits {

  private static final Logger LOG = LoggerFactory.getLogger(SourceWaits.class);

  private record Place(String topic, int partition) {}

  private final String pipeline;
  private final Map<Place, SourceWait> waits = new ConcurrentHashMap<>();

  /** The waits of a pipeline, of which there are none yet. */
  public SourceWaits(String pipeline) {
    this.pipeline = pipeline;
  }

  /** A partition's record cannot be judged now, or still cannot. */
  public void waiting(String topic, int partition, long offset, String reason) {
    SourceWait before = waits.get(new Place(topic, partition));
    Instant since = before == null ? Instant.now() : before.since();
    if (before == null || !before.reason().equals(reason)) {
      LOG.warn(
          "Pipeline {} waits at offset {} of topic {}, partition {}, until its decoder can read the"
              + " record: {}",
          pipeline,
          offset,
          topic,
          partition,
          reason);
    }
    waits.put(new Place(topic, partition), new SourceWait(topic, partition, offset, reason, since));
  }

  /** A partition's record was judged. */
  public void goesOn(String topic, int partition) {
    SourceWait over = waits.remove(new Place(topic, partition));
    if (over != null) {
      LOG.info(
          "Pipeline {} reads topic {}, partition {} on from offset {} after {} s",
          pipeline,
          topic,
          partition,
          over.offset(),
          Duration.between(over.since(), Instant.now()).toSeconds());
    }
  }

  /** A partition is no longer this process's to read. */
  public void forget(String topic, int partition) {
    waits.remove(new Place(topic, partition));
  }

  /** Whether a partition waits now. */
  public boolean isWaiting(String topic, int partition) {
    return !waits.isEmpty() && waits.containsKey(new Place(topic, partition));
  }

  /** What waits now, by topic and partition. */
  public List<SourceWait> list() {
    return waits.values().stream()
        .sorted(Comparator.comparing(SourceWait::topic).thenComparingInt(SourceWait::partition))
        .toList();
  }
}
