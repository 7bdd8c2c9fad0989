package io.adstream.kafkastreams.internal.sink;

import io.adstream.engine.PipelineException;
import io.adstream.kafkastreams.internal.topic.DeliveryKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Passes on a lane's deliveries, each once and in order. A restarting broker may commit what it
 * should have aborted (KAFKA-20734): the deliveries of a failed attempt, followed by those of the
 * attempt that replaced it, with the same numbers. Only the later ones belong to the lane's state.
 * No transaction ends between the two (an end has its own offset), so deliveries are held until
 * their transaction has ended. Not thread-safe.
 */
final class DeliverySequence {

  /** The beginning of a longer transaction is not held; a later attempt at it is an error. */
  private static final long MAX_HELD_BYTES = 4 << 20;

  private static final long UNKNOWN = -1;

  private final TopicPartition partition;
  private final long position;
  private final Deque<ConsumerRecord<byte[], byte[]>> held = new ArrayDeque<>();
  private final List<ConsumerRecord<byte[], byte[]>> settled = new ArrayList<>();
  private long heldBytes;
  private long lastOffset = UNKNOWN;
  private long lastNumber;
  private long lastAttempt;
  private long passedNumber;

  /**
   * A lane's deliveries from a position on; the preceding delivery, if it still exists, must be
   * read, too, since it has the preceding number.
   */
  DeliverySequence(TopicPartition partition, long position) {
    this.partition = partition;
    this.position = position;
    lastNumber = position == 0 ? 0 : UNKNOWN;
    passedNumber = lastNumber;
  }

  /**
   * Adds the next record read.
   *
   * @throws PipelineException if deliveries are missing, or reappear after they were passed on
   */
  void read(List<ConsumerRecord<byte[], byte[]>> records) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (record.offset() > lastOffset + 1) {
        settle();
      }
      lastOffset = record.offset();
      if (!DeliveryKey.isNumbered(record.key())) {
        lastNumber = 0;
        hold(record);
        settle();
      } else if (isNext(record, DeliveryKey.of(record.key()))) {
        hold(record);
      }
    }
  }

  /**
   * The deliveries that can be passed on when the reader has reached a position: a position past
   * the last record means that its transaction has ended.
   */
  List<ConsumerRecord<byte[], byte[]>> settled(long readerPosition) {
    if (readerPosition > lastOffset + 1) {
      settle();
    }
    List<ConsumerRecord<byte[], byte[]>> ready = List.copyOf(settled);
    settled.clear();
    return ready;
  }

  /** Whether any delivery's transaction has not ended yet. */
  boolean isHolding() {
    return !held.isEmpty();
  }

  private boolean isNext(ConsumerRecord<byte[], byte[]> record, DeliveryKey key) {
    boolean isRepeated = key.number() <= lastNumber;
    if (isRepeated && key.attempt() == lastAttempt) {
      return false;
    }
    if (isRepeated) {
      takeBack(record, key.number());
    } else if (lastNumber != UNKNOWN && key.number() > lastNumber + 1) {
      throw new PipelineException(
          at(record)
              + " is number "
              + key.number()
              + ", expected "
              + (lastNumber + 1)
              + "; deliveries between them were lost, so start with rebuild",
          null);
    }
    lastNumber = key.number();
    lastAttempt = key.attempt();
    return true;
  }

  /** Drops the deliveries of a failed attempt from a number on. */
  private void takeBack(ConsumerRecord<byte[], byte[]> record, long number) {
    if (number <= passedNumber) {
      throw new PipelineException(
          at(record)
              + " is number "
              + number
              + " of another attempt, expected "
              + (passedNumber + 1)
              + " or more; Kafka has committed an aborted transaction whose deliveries were applied"
              + " already, so start with rebuild",
          null);
    }
    while (!held.isEmpty() && DeliveryKey.of(held.getLast().key()).number() >= number) {
      heldBytes -= held.removeLast().value().length;
    }
  }

  private String at(ConsumerRecord<byte[], byte[]> record) {
    return "Cannot go on: the delivery of lane "
        + partition.partition()
        + " in topic "
        + partition.topic()
        + " at offset "
        + record.offset();
  }

  private void hold(ConsumerRecord<byte[], byte[]> record) {
    if (record.offset() < position) {
      passedNumber = lastNumber;
      return; // was applied, and is read for its number
    }
    held.add(record);
    heldBytes += record.value().length;
    if (heldBytes > MAX_HELD_BYTES) {
      settle();
    }
  }

  private void settle() {
    settled.addAll(held);
    held.clear();
    heldBytes = 0;
    passedNumber = lastNumber;
  }
}
