package io.adstream.kafkastreams.internal.client;

import static java.util.Objects.requireNonNull;

import io.adstream.internal.Backoff;
import io.adstream.internal.SourceWaits;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A consumer's partitions whose next record the gate cannot decide about yet. The record is kept
 * and retried, without fetching it again, until the gate decides. Polls stay short however slow the
 * gate is, since all tasks of the thread wait for them: remaining work is left to the next poll.
 * Not thread-safe.
 */
final class GatedPartitions {

  /**
   * The time limits per poll for retries and for first tries, so that neither starves the other.
   * Each poll does at least one of each.
   */
  private static final long POLL_NANOS = Duration.ofMillis(500).toNanos();

  private record Waiting(ConsumerRecord<byte[], byte[]> message, Backoff backoff) {}

  private final RecordGate gate;
  private final SourceWaits waits;
  private final LongSupplier nanoTime;

  /** Ordered by the last try, the most recent last. */
  private final Map<TopicPartition, Waiting> waiting = new LinkedHashMap<>();

  /** The time that the poll has spent on first tries. */
  private long judgingNanos;

  GatedPartitions(RecordGate gate, SourceWaits waits) {
    this(gate, waits, System::nanoTime);
  }

  GatedPartitions(RecordGate gate, SourceWaits waits, LongSupplier nanoTime) {
    this.gate = gate;
    this.waits = waits;
    this.nanoTime = nanoTime;
  }

  /**
   * Passes a partition's records through the gate in order; returns how many passed. The partition
   * then waits for the next one, unless it is left to the next poll for lack of time.
   */
  int judge(List<ConsumerRecord<byte[], byte[]>> messages) {
    long begin = nanoTime.getAsLong();
    try {
      return judge(messages, begin - judgingNanos);
    } finally {
      judgingNanos += nanoTime.getAsLong() - begin;
    }
  }

  private int judge(List<ConsumerRecord<byte[], byte[]>> messages, long beginNanos) {
    for (int i = 0; i < messages.size(); i++) {
      if (nanoTime.getAsLong() - beginNanos >= POLL_NANOS) {
        return i;
      }
      ConsumerRecord<byte[], byte[]> message = messages.get(i);
      String reason = gate.refuse(message);
      if (reason != null) {
        waiting.put(partition(message), new Waiting(message, new Backoff(nanoTime)));
        tell(message, reason);
        return i;
      }
      if (i == 0) {
        waits.goesOn(message.topic(), message.partition());
      }
    }
    return messages.size();
  }

  /**
   * Begins a poll: retries the records that are due, and returns the partitions that still wait.
   */
  Set<TopicPartition> tryAgain() {
    judgingNanos = 0;
    if (waiting.isEmpty()) {
      return Set.of();
    }
    long begin = nanoTime.getAsLong();
    for (TopicPartition partition : List.copyOf(waiting.keySet())) {
      if (nanoTime.getAsLong() - begin >= POLL_NANOS) {
        break;
      }
      Waiting each = requireNonNull(waiting.get(partition));
      if (each.backoff.nanosLeft() <= 0) {
        tryAgain(partition, each);
      }
    }
    return new HashSet<>(waiting.keySet());
  }

  private void tryAgain(TopicPartition partition, Waiting each) {
    @Nullable String reason = gate.refuse(each.message);
    waiting.remove(partition);
    if (reason != null) {
      tell(each.message, reason);
      each.backoff.failedAgain();
      waiting.put(partition, each);
    }
  }

  private void tell(ConsumerRecord<byte[], byte[]> message, String reason) {
    waits.waiting(message.topic(), message.partition(), message.offset(), reason);
  }

  /** Forgets partitions that were revoked, or that are reread from another position. */
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
