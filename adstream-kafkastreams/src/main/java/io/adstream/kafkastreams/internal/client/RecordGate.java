package io.adstream.kafkastreams.internal.client;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Judges what a consumer has read before tasks get it, since a task that has a record can neither
 * give it back nor wait without holding up all others of its thread. Safe for use by several
 * threads.
 */
public interface RecordGate {

  /**
   * Judges a record.
   *
   * @return why that is not possible now; null where it was, and a task may have the record
   */
  @Nullable String refuse(ConsumerRecord<byte[], byte[]> message);
}
