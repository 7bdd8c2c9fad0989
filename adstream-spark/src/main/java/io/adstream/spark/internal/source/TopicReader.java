package io.adstream.spark.internal.source;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.kafka010.KafkaBatchInputPartition;
import org.apache.spark.sql.kafka010.KafkaOffsetRange;
import org.apache.spark.sql.kafka010.KafkaRecordToRowConverter;
import org.apache.spark.sql.kafka010.consumer.InternalKafkaConsumer;
import org.apache.spark.sql.kafka010.consumer.KafkaDataConsumer;
import scala.Function1;
import scala.Tuple3;

/**
 * Reads a range of a source partition with a consumer from Spark's pool. Spark's own reader asks
 * Kafka for the first and last offset at each poll, and so has to poll many records at once, which
 * take the memory of all of them, decompressed. This one asks only if a poll returns nothing, and
 * so can poll few. Not thread-safe.
 */
final class TopicReader implements PartitionReader<InternalRow> {

  /**
   * A poll that finds no record for so long asks Kafka for the offsets. Short, since there is none
   * if the batch ends with a transaction's marker.
   */
  private static final long POLL_MILLIS = 20;

  private final KafkaDataConsumer pooled;
  private final InternalKafkaConsumer consumer;
  private final Function1<ConsumerRecord<byte[], byte[]>, ? extends InternalRow> toRow;
  private final long timeoutMillis;
  private final long until;

  private Iterator<ConsumerRecord<byte[], byte[]>> polled = Collections.emptyIterator();
  private long position;
  private InternalRow row = InternalRow.empty();

  /** Creates a reader, with a consumer that its {@link #close} gives back. */
  TopicReader(KafkaBatchInputPartition partition) {
    KafkaOffsetRange range = partition.offsetRange();
    position = range.fromOffset();
    until = range.untilOffset();
    timeoutMillis = partition.pollTimeoutMs();
    toRow = new KafkaRecordToRowConverter().toUnsafeRowProjector(partition.includeHeaders());
    pooled = KafkaDataConsumer.acquire(range.topicPartition(), partition.executorKafkaParams());
    consumer = pooled.getOrRetrieveConsumer();
    consumer.seek(position);
  }

  @Override
  public boolean next() {
    while (position < until) {
      if (polled.hasNext()) {
        ConsumerRecord<byte[], byte[]> record = polled.next();
        position = record.offset() + 1;
        if (record.offset() < until) {
          row = toRow.apply(record);
          return true;
        }
      } else {
        poll();
      }
    }
    return false;
  }

  /** Polls more records, or moves the position past a transaction's marker. */
  private void poll() {
    List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL_MILLIS);
    if (records.isEmpty()) {
      Tuple3<List<ConsumerRecord<byte[], byte[]>>, Object, ?> fetched =
          consumer.fetch(position, timeoutMillis);
      records = fetched._1();
      long next = (Long) fetched._2();
      if (records.isEmpty()) {
        position = next;
      }
      consumer.seek(next); // it has moved to the last offset
    }
    polled = records.iterator();
  }

  @Override
  public InternalRow get() {
    return row;
  }

  @Override
  public void close() {
    pooled.release();
  }
}
