package io.adstream.samples.peek;

import io.adstream.samples.peek.stream.StreamLook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * A sample of one topic's records: a fifth are the oldest, and the rest the newest of each
 * partition. Up to twenty times the requested number of newest records is read, since disorder and
 * matches are visible only in consecutive records; in total at most about 64 MiB. Not thread-safe.
 */
final class Sample {

  private static final int STRETCH = 20;
  private static final int OLDEST = 5;
  private static final long MOST_BYTES = 64 << 20;
  private static final int PATIENCE_SECONDS = 15;

  private final Consumer<byte[], byte[]> consumer;
  private final StreamLook look;
  private final List<TopicPartition> partitions;
  private final long records;
  private final Map<TopicPartition, Long> begins;
  private final Map<TopicPartition, Long> ends;
  private long read;
  private long bytes;

  /**
   * Creates a sample of a topic.
   *
   * @param consumer the consumer, whose assignment is changed
   * @param partitions all partitions of the topic
   * @param records about how many records to read per partition
   */
  Sample(
      Consumer<byte[], byte[]> consumer,
      StreamLook look,
      List<TopicPartition> partitions,
      long records) {
    this.consumer = consumer;
    this.look = look;
    this.partitions = partitions;
    this.records = records;
    begins = consumer.beginningOffsets(partitions);
    ends = consumer.endOffsets(partitions);
  }

  /** A range of a partition's offsets; the end is exclusive. */
  private record Range(long start, long stop) {}

  void read(From from) throws TimeoutException {
    boolean isAllOver = from instanceof From.End;
    Map<TopicPartition, Long> starts = starts(from);
    long first = isAllOver ? Math.max(1, records / OLDEST) : records * STRETCH;
    Map<TopicPartition, Range> ranges = new HashMap<>();
    for (TopicPartition partition : partitions) {
      long start = of(starts, partition);
      look.begin(partition.partition(), start <= of(begins, partition));
      ranges.put(partition, new Range(start, Math.min(start + first, of(ends, partition))));
    }
    read(ranges);
    if (isAllOver) {
      long newest = newest();
      ranges.replaceAll((partition, range) -> rest(partition, range.stop(), newest));
      read(ranges);
    }
    ranges.forEach(
        (partition, range) -> look.end(partition.partition(), range.stop() >= of(ends, partition)));
  }

  /** The newest records of a partition, as a separate range unless it is adjacent to the oldest. */
  private Range rest(TopicPartition partition, long position, long newest) {
    long end = of(ends, partition);
    long start = Math.max(position, end - newest);
    if (start > position) {
      look.begin(partition.partition(), false);
    }
    return new Range(start, end);
  }

  private Map<TopicPartition, Long> starts(From from) {
    if (!(from instanceof From.Ago ago)) {
      return begins;
    }
    long time = Math.max(0, System.currentTimeMillis() - ago.ago().toMillis());
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(partition -> times.put(partition, time));
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
    Map<TopicPartition, Long> starts = new HashMap<>();
    for (TopicPartition partition : partitions) {
      OffsetAndTimestamp at = found.get(partition);
      starts.put(partition, at == null ? of(ends, partition) : at.offset());
    }
    return starts;
  }

  /** The number of newest records to read per partition; fewer if they are large. */
  private long newest() {
    long fitting = read == 0 ? 0 : MOST_BYTES / Math.max(1, bytes / read) / partitions.size();
    return Math.max(records - records / OLDEST, Math.min(records * STRETCH, fitting));
  }

  private void read(Map<TopicPartition, Range> ranges) throws TimeoutException {
    List<TopicPartition> open = new ArrayList<>(ranges.keySet());
    open.removeIf(partition -> range(ranges, partition).start() >= range(ranges, partition).stop());
    consumer.assign(open);
    open.forEach(partition -> consumer.seek(partition, range(ranges, partition).start()));
    long heard = System.nanoTime();
    while (!open.isEmpty()) {
      for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(100))) {
        heard = System.nanoTime();
        TopicPartition partition = new TopicPartition(each.topic(), each.partition());
        if (each.offset() < range(ranges, partition).stop()) {
          read++;
          bytes += Math.max(0, each.serializedKeySize()) + Math.max(0, each.serializedValueSize());
          look.add(each);
        }
      }
      if (open.removeIf(each -> consumer.position(each) >= range(ranges, each).stop())) {
        consumer.assign(open);
      }
      if (System.nanoTime() - heard > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
        throw new TimeoutException(
            "no more records of " + open + " within " + PATIENCE_SECONDS + " s");
      }
    }
  }

  private static Range range(Map<TopicPartition, Range> ranges, TopicPartition partition) {
    return ranges.getOrDefault(partition, new Range(0, 0));
  }

  private static long of(Map<TopicPartition, Long> offsets, TopicPartition partition) {
    return offsets.getOrDefault(partition, 0L);
  }
}
