package io.adstream.spark.internal.guard;

import static java.util.Objects.requireNonNull;

import io.adstream.engine.KafkaSource;
import io.adstream.event.EventType;
import io.adstream.internal.Causes;
import io.adstream.internal.status.SourceProgress;
import io.adstream.spark.internal.topic.SourceTopics;
import io.adstream.spark.internal.topic.TopicLookup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks every second how far the source topics have been read, for {@link SourceProgress}, and
 * whether they are still the topics that the pipeline has read. Spark identifies topics only by
 * name, and continues in a recreated topic. Thread-safe.
 */
public final class TopicWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int TIMEOUT_MILLIS = 5_000;

  private final KafkaSource source;
  private final SourceTopics topics;
  private final SourceProgress progress;
  private final Supplier<Map<TopicPartition, Long>> positions;
  private final Admin admin;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Used only by the thread that checks. */
  private boolean hasWarned;

  /**
   * Watches topics until it is closed.
   *
   * @param progress receives the observations
   * @param positions how far partitions have been read and stored; empty if nothing has been, so
   *     that reading begins at their earliest records
   */
  public TopicWatch(
      KafkaSource source,
      SourceTopics topics,
      SourceProgress progress,
      Supplier<Map<TopicPartition, Long>> positions) {
    this.source = source;
    this.topics = topics;
    this.progress = progress;
    this.positions = positions;
    admin = TopicLookup.admin(source);
  }

  /**
   * Starts watching.
   *
   * @param onFault called once if the pipeline must not continue, with the reason
   */
  public void start(Consumer<String> onFault) {
    Thread thread = new Thread(() -> look(onFault), "adstream-topics");
    thread.setDaemon(true);
    thread.start();
  }

  private void look(Consumer<String> onFault) {
    String fault = null;
    while (fault == null && !closed.get()) {
      LockSupport.parkNanos(INTERVAL.toNanos());
      fault = closed.get() ? null : fault();
      if (fault == null) {
        lookAtEnds();
      }
    }
    if (fault != null) {
      onFault.accept(fault);
    }
  }

  private void lookAtEnds() {
    try {
      Map<TopicPartition, Long> read = positions.get();
      read = read.isEmpty() ? offsets(partitions(), OffsetSpec.earliest()) : read;
      List<SourceProgress.Seen> seen = new ArrayList<>();
      for (Map.Entry<TopicPartition, Long> end :
          offsets(read.keySet(), OffsetSpec.latest()).entrySet()) {
        TopicPartition partition = end.getKey();
        seen.add(
            new SourceProgress.Seen(
                partition.topic(),
                partition.partition(),
                requireNonNull(read.get(partition)),
                end.getValue()));
      }
      progress.look(seen);
    } catch (ExecutionException | KafkaException e) {
      if (!closed.get()) {
        progress.noAnswer(Causes.reason(e, KafkaException.class));
      }
    } catch (RuntimeException e) { // keep watching the topics
      if (!closed.get() && !hasWarned) {
        hasWarned = true;
        LOG.warn("Cannot measure how far the source topics are read", e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Set<TopicPartition> partitions() {
    Set<TopicPartition> partitions = new HashSet<>();
    for (EventType type : EventType.values()) {
      for (int partition = 0; partition < topics.partitions(type); partition++) {
        partitions.add(new TopicPartition(topics.name(type), partition));
      }
    }
    return partitions;
  }

  private Map<TopicPartition, Long> offsets(Set<TopicPartition> partitions, OffsetSpec which)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(partition -> asked.put(partition, which));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    admin
        .listOffsets(
            asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(TIMEOUT_MILLIS))
        .all()
        .get()
        .forEach((partition, found) -> offsets.put(partition, found.offset()));
    return offsets;
  }

  /** Why the pipeline must not continue; null if it may, or if Kafka does not respond. */
  public @Nullable String fault() {
    List<String> missing = new ArrayList<>();
    try {
      Map<EventType, SourceTopics.Topic> found = new EnumMap<>(EventType.class);
      TopicLookup.describe(source, admin, missing)
          .forEach((type, topic) -> found.put(type, TopicLookup.topic(topic)));
      return topics.faultOf(
          new SourceTopics(
              found.getOrDefault(EventType.IMPRESSION, topics.impressions()),
              found.getOrDefault(EventType.CLICK, topics.clicks())),
          source.keying());
    } catch (ExecutionException | KafkaException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  @Override
  public void close() {
    closed.set(true);
    admin.close(Duration.ZERO);
  }
}
