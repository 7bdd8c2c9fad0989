package io.adstream.kafkastreams.internal.guard;

import io.adstream.engine.Keying;
import io.adstream.engine.PipelineException;
import io.adstream.event.EventType;
import io.adstream.kafkastreams.internal.topic.SourceTopics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches whether a pipeline's topics are still those that it started with. Kafka's clients
 * continue in a recreated topic of the same name at their old position, or wait forever.
 * Thread-safe.
 */
public final class TopicWatch implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);

  /** A broker that has just restarted may not know a topic yet. */
  private static final int LOOKS_UNTIL_SURE = 3;

  private final Admin admin;
  private final SourceTopics sources;
  private final Keying keying;
  private final Consumer<PipelineException> onChange;

  /** The pipeline's own topics, with the ids that they were first seen with. */
  private final Map<String, Optional<Uuid>> own = new TreeMap<>();

  private int looks;

  /**
   * Watches the source topics as they were when the pipeline started, and the pipeline's own, which
   * may not exist yet.
   */
  public TopicWatch(
      Admin admin,
      SourceTopics sources,
      Keying keying,
      Collection<String> own,
      Consumer<PipelineException> onChange) {
    this.admin = admin;
    this.sources = sources;
    this.keying = keying;
    this.onChange = onChange;
    own.forEach(topic -> this.own.put(topic, Optional.empty()));
  }

  /** Checks the topics and reports a change. */
  @Override
  public synchronized void run() {
    PipelineException changed = change();
    looks = changed == null ? 0 : looks + 1;
    if (changed != null && looks >= LOOKS_UNTIL_SURE) {
      onChange.accept(changed);
    }
  }

  /** The change so far; null if there is none, or if Kafka does not respond. */
  public synchronized @Nullable PipelineException change() {
    try {
      Map<String, TopicDescription> found = look();
      for (String topic : List.copyOf(own.keySet())) {
        TopicDescription is = found.get(topic);
        Optional<Uuid> was = own.getOrDefault(topic, Optional.empty());
        if (was.isPresent() && (is == null || !is.topicId().equals(was.get()))) {
          return deleted(topic, "start with rebuild");
        }
        own.put(topic, Optional.ofNullable(is).map(TopicDescription::topicId));
      }
      TopicDescription impressions = found.get(sources.name(EventType.IMPRESSION));
      TopicDescription clicks = found.get(sources.name(EventType.CLICK));
      if (impressions == null || clicks == null) {
        EventType gone = impressions == null ? EventType.IMPRESSION : EventType.CLICK;
        return deleted(sources.name(gone), "create it, and start with rebuild");
      }
      return new SourceTopics(SourceTopics.Topic.of(impressions), SourceTopics.Topic.of(clicks))
          .changedSince(sources, keying);
    } catch (ExecutionException e) {
      LOG.debug("Cannot check the topics", e);
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private static PipelineException deleted(String topic, String cure) {
    return new PipelineException(
        "Cannot go on: topic " + topic + " was deleted while the pipeline ran; " + cure, null);
  }

  /** The topics that exist. */
  private Map<String, TopicDescription> look() throws ExecutionException, InterruptedException {
    List<String> names = new ArrayList<>(own.keySet());
    for (EventType type : EventType.values()) {
      names.add(sources.name(type));
    }
    Map<String, TopicDescription> found = new HashMap<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
        admin.describeTopics(names).topicNameValues().entrySet()) {
      try {
        found.put(topic.getKey(), topic.getValue().get());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return found;
  }
}
