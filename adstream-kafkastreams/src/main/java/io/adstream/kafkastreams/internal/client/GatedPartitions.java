package io.adstream.kafkastreams.internal.client;

import io.adstream.internal.Backoff;
import io.adstream.internal.SourceWaits;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A consumer's partitions that wait for their next record to be judged. The record is kept and
 * tried again, without being fetched again, until it is judged. Not safe for use by several
 * threads.
 */
final class GatedPartitions {

  private record Waiting(ConsumerRecord<byte[], byte[]> message, Backoff backoff) {}

  private final RecordGate gate;
  private final SourceWaits waits;
  private final Map<TopicPartition, Waiting> waiting = new HashMap<>();

  GatedPartitions(RecordGate gate, SourceWaits waits) {
    this.gate = gate;
    this.waits = waits;
  }

  /** How many of a partition's records were judged, one after the other; it waits for the next. */
  int judge(List<ConsumerRecord<byte[], byte[]>> messages) {
    for (int i = 0; i < messages.size(); i++) {
      ConsumerRecord<byte[], byte[]> message = messages.get(i);
      String reason = gate.refuse(message);
      if (reason != null) {
        waiting.put(partition(message), new Waiting(message, new Backoff()));
        tell(message, reason);
        return i;
      }
      if (i == 0) {
        waits.goesOn(message.topic(), message.partition());
      }
    }
    return messages.size();
  }

  /** Tries again what is due, and returns the partitions that still wait. */
  Set<TopicPartition> tryAgain() {
    if (waiting.isEmpty()) {
      return Set.of();
    }
    waiting.values().removeIf(this::isJudged);
    return new HashSet<>(waiting.keySet());
  }

  private boolean isJudged(Waiting each) {
    if (each.backoff.nanosLeft() > 0) {
      return false;
    }
    @Nullable String reason = gate.refuse(each.message);
    if (reason == null) {
      return true;
    }
    tell(each.message, reason);
    each.backoff.failedAgain();
    return false;
  }

  private void tell(ConsumerRecord<byte[], byte[]> message, String reason) {
    waits.waiting(message.topic(), message.partition(), message.offset(), reason);
  }

  /** Partitions that are another's now, or are read again from elsewhere. */
  void forget(Collection<TopicPartition> gone) {
    for (TopicPartition partition : gone) {
      waiting.remove(partition);
      waits.forget(partition.topic(), partition.partition());
    }
  }

  private static TopicPartition partition(ConsumerRecord<byte[], byte[]> message) {
    return new TopicPartition(message.topic(), message.partition());
  }
}
