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
 * A consumer's partitions that wait for their next record to be judged. The record is kept and
 * tried again, without being fetched again, until it is judged. However slow the judge, a poll ends
 * soon, since all tasks of its thread wait for it: what it has no time for is left to the next. Not
 * safe for use by several threads.
 */
final class GatedPartitions {

  /**
   * After how long of a poll nothing more is tried again, and after how long nothing more is judged
   * first: one does not starve the other. Each poll does at least one of each.
   */
  private static final long POLL_NANOS = Duration.ofMillis(500).toNanos();

  private record Waiting(ConsumerRecord<byte[], byte[]> message, Backoff backoff) {}

  private final RecordGate gate;
  private final SourceWaits waits;
  private final LongSupplier nanoTime;

  /** What was tried last is last. */
  private final Map<TopicPartition, Waiting> waiting = new LinkedHashMap<>();

  /** What the poll has spent on judging what it has read. */
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
   * How many of a partition's records were judged, one after the other. It waits for the next,
   * unless that is left to the next poll for want of time.
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

  /** Begins a poll: tries again what is due, and returns the partitions that still wait. */
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
