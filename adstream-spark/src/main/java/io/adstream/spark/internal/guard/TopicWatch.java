package io.adstream.spark.internal.guard;

import io.adstream.engine.KafkaSource;
import io.adstream.event.EventType;
import io.adstream.spark.internal.topic.SourceTopics;
import io.adstream.spark.internal.topic.TopicLookup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Looks every second whether the source topics are still those that the pipeline has read. Spark
 * knows topics by their names only, and reads on in a topic that was created again. Safe for use by
 * several threads.
 */
public final class TopicWatch implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final KafkaSource source;
  private final SourceTopics topics;
  private final Admin admin;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Watches topics until it is closed. */
  public TopicWatch(KafkaSource source, SourceTopics topics) {
    this.source = source;
    this.topics = topics;
    admin = TopicLookup.admin(source);
  }

  /**
   * Starts to look.
   *
   * @param onFault is told once that the pipeline must not go on, and why
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
    }
    if (fault != null) {
      onFault.accept(fault);
    }
  }

  /** Why the pipeline must not go on; null if it may, or if Kafka does not answer. */
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
