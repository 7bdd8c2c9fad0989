package io.adstream.kafkastreams.internal.client;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * How far tasks have come in what their thread's consumer has given them. Safe for use by several
 * threads.
 */
public final class TakenRecords {

  private static final long NONE = -1;

  private final ConcurrentMap<TopicPartition, AtomicLong> newest = new ConcurrentHashMap<>();

  /** The offset that a partition's task has taken last; less than any other if it has none. */
  long newest(TopicPartition partition) {
    AtomicLong offset = newest.get(partition);
    return offset == null ? NONE : offset.getPlain();
  }

  /** One task's part. Not safe for use by several threads. */
  public Task task() {
    return new Task();
  }

  /** What a task has taken. */
  public final class Task {
    private final Map<String, AtomicLong> byTopic = new HashMap<>();

    private Task() {}

    /** The task has taken a record; each comes from the one partition of its topic. */
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
