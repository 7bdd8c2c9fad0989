package io.adstream.kafkastreams.internal.client;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Checks records after a consumer has read them and before tasks get them, since a task can neither
 * return a record nor wait without blocking all other tasks of its thread. Thread-safe.
 */
public interface RecordGate {

  /**
   * Checks a record.
   *
   * @return why this is not possible now; null if the task may have the record
   */
  @Nullable String refuse(ConsumerRecord<byte[], byte[]> message);
}
