package io.adstream.kafkastreams.internal.client;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Tracks the records that tasks have taken from their thread's consumer. Thread-safe. */
public final class TakenRecords {

  private static final long NONE = -1;

  private final ConcurrentMap<TopicPartition, AtomicLong> newest = new ConcurrentHashMap<>();

  /** The last offset that a partition's task has taken; smaller than any offset if none. */
  long newest(TopicPartition partition) {
    AtomicLong offset = newest.get(partition);
    return offset == null ? NONE : offset.getPlain();
  }

  /** The part of one task. Not thread-safe. */
  public Task task() {
    return new Task();
  }

  /** The records that a task has taken. */
  public final class Task {
    private final Map<String, AtomicLong> byTopic = new HashMap<>();

    private Task() {}

    /** Records that the task has taken a record; a task reads one partition of each topic. */
    public void take(RecordMetadata from) {
      AtomicLong offset = byTopic.get(from.topic());
      if (offset == null) {
        TopicPartition partition = new TopicPartition(from.topic(), from.partition());
        offset = newest.computeIfAbsent(partition, key -> new AtomicLong(NONE));
        byTopic.put(from.topic(), offset);
      }
      offset.setPlain(from.offset());
    }
  }
}
